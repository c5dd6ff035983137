import { expect, test } from 'vitest';
import { AGENT_KEEPALIVE, Keepalive } from './keepalive.ts';

test('pings at once after connecting and then every 54 s as an agent', () => {
  const keepalive = new Keepalive(AGENT_KEEPALIVE);
  expect(keepalive.nextTickAt()).toBe(Number.POSITIVE_INFINITY);
  keepalive.connected(0);
  expect([keepalive.tick(0), keepalive.tick(1), keepalive.nextTickAt()]).toEqual(['ping', undefined, 54_000]);
});

test('takes a silent connection for dead, and any word for life', () => {
  const keepalive = new Keepalive(AGENT_KEEPALIVE);
  keepalive.connected(0);
  keepalive.tick(0);
  keepalive.heard(60_000);
  keepalive.tick(60_000);
  expect([keepalive.tick(173_999), keepalive.tick(174_000)]).toEqual(['ping', 'dead']);
  keepalive.disconnected();
  expect(keepalive.tick(1_000_000)).toBeUndefined();
});
