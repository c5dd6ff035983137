import { expect, test } from 'vitest';
import { LineMasker } from './line-masker.ts';

const maskAll = (lines: readonly string[]) => {
  const masker = new LineMasker();
  return lines.map((line) => masker.mask(line));
};

test('the lines of a private key are masked, what stands around it is not', () => {
  expect(
    maskAll([
      '$ cat id_rsa',
      '-----BEGIN RSA PRIVATE KEY-----',
      'Proc-Type: 4,ENCRYPTED',
      '',
      'MIIEowIBAAKCAQEA7bq',
      '-----END RSA PRIVATE KEY-----',
      'MIIEowIBAAKCAQEA7bq is a word here',
    ]),
  ).toEqual([
    '$ cat id_rsa',
    '-----BEGIN RSA PRIVATE KEY-----***',
    '***',
    '',
    '***',
    '-----END RSA PRIVATE KEY-----',
    'MIIEowIBAAKCAQEA7bq is a word here',
  ]);
});

test('a key that breaks off does not hide what follows', () => {
  expect(maskAll(['-----BEGIN PRIVATE KEY-----', 'MIIEow', '$ ls -la /srv', 'total 4']).slice(2)).toEqual([
    '$ ls -la /srv',
    'total 4',
  ]);
});
