import { expect, test } from 'vitest';
import { holds } from './holds.test-support.ts';
import { parseAddress } from './ip-address.ts';

test.each([
  ['10.0.0.0/8', '10.255.1.2', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.1.2.0/23', '10.1.3.255', true],
  ['10.1.2.0/23', '10.1.4.0', false],
  ['192.0.2.9', '192.0.2.9', true],
  ['192.0.2.9', '192.0.2.8', false],
  ['0.0.0.0/0', '8.8.8.8', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['::/0', '2001:db8::1', true],
  ['2001:db8::/33', '2001:db8:7fff::1', true],
  ['2001:db8::/33', '2001:db8:8000::1', false],
  ['2001:DB8::9', '2001:db8:0:0:0:0:0:9', true],
  ['::ffff:10.0.0.1', '10.0.0.1', false],
])('%s holds %s: %j', (range, got, expected) => {
  expect(holds('IpAddress', range, got)).toBe(expected);
  expect(holds('NotIpAddress', range, got)).toBe(!expected);
});

test('what is no address cannot be compared', () => {
  expect(holds('IpAddress', '0.0.0.0/0', 'localhost')).toBe(false);
  expect(holds('NotIpAddress', '10.0.0.0/8', 'localhost')).toBe(false);
});

test.each([
  '1.2.3',
  '1.2.3.256',
  '1.2.3.4.5',
  ':::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  'g::',
  '1::2::3',
  '1:2:3:4:5:6:7::8',
  '',
])('%j is no address', (text) => expect(parseAddress(text)).toBeNull());

test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '10.0.0.0/-1', 'x'])(
  '%j is no range',
  (range) => {
    expect(() => holds('IpAddress', range, '10.0.0.1')).toThrow(/IPv4 or IPv6 address or CIDR range/);
  },
);
