import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mask, maskInPlace } from './mask.ts';

const aKey = `AKIA${'ABCDEFGHIJKLMNOP'}`;
const aSecret = `wJalrXUtnFEMI/K7MDENG/${'bPxRfiCYEXAMPLEKEY'}`;

test.each([
  [`aws configure set aws_secret_access_key ${aSecret}`, 'aws configure set aws_secret_access_key ***'],
  [`export AWS_SECRET_ACCESS_KEY=${aSecret}`, 'export AWS_SECRET_ACCESS_KEY=***'],
  [`echo ${aKey}`, 'echo AKIA***'],
  [`echo ${aSecret}`, 'echo ***'],
  ["PGPASSWORD='two words' psql -h db", 'PGPASSWORD=*** psql -h db'],
  ['mysql -u root -phunter2 app', 'mysql -u root -p*** app'],
  ['mysqldump --password=hunter2 app', 'mysqldump --password=*** app'],
  ['tool --token abcdef --verbose', 'tool --token *** --verbose'],
  ['curl -u me:hunter2 https://host/', 'curl -u me:*** https://host/'],
  ['git clone https://me:hunter2@host/x.git', 'git clone https://me:***@host/x.git'],
  ['curl -H "Authorization: Bearer abc.def-ghi"', 'curl -H "Authorization: Bearer ***"'],
  ['{"password": "hunter2", "user": "me"}', '{"password": ***, "user": "me"}'],
  [`gh auth login ghp_${'a1B2c3D4e5'.repeat(4)}`, 'gh auth login ghp_***'],
  ["echo 'hunter2' | sudo -S id", 'echo *** | sudo -S id'],
  [
    '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----',
  ],
])('%j is masked', (text, expected) => {
  expect(mask(text)).toBe(expected);
});

test.each([
  'ls -la /etc/passwd',
  'git show 0123456789abcdef0123456789abcdef01234567',
  'psql "$PASSWORD"',
  'export TOKEN=$TOKEN',
  'if [ "$password" == "" ]; then echo none; fi',
  'cat /var/log/secret/one/two/three/four/five/six/x1Y.log',
])('%j stays as it is', (text) => {
  expect(mask(text)).toBe(text);
});

const words = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom(
      'password=',
      '--token ',
      aKey,
      aSecret,
      ' -p',
      'mysql ',
      '"',
      "'",
      '\n',
      ':',
      '=',
      'https://a:b@c',
      'Bearer ',
      '***',
      '-----BEGIN PRIVATE KEY-----',
      '$(',
      '| sudo -S',
    ),
  ),
  { maxLength: 12 },
);

test('masking twice is masking once', () => {
  fc.assert(
    fc.property(words, (parts) => {
      const once = mask(parts.join(''));
      expect(mask(once)).toBe(once);
    }),
    { numRuns: 1000 },
  );
});

test('masked in place, a text keeps its length and its line ends', () => {
  fc.assert(
    fc.property(words, (parts) => {
      const text = parts.join('');
      const shown = maskInPlace(text);
      expect(shown.length).toBe(text.length);
      expect(shown.split('').flatMap((c, i) => (c === '\n' ? [i] : []))).toEqual(
        text.split('').flatMap((c, i) => (c === '\n' ? [i] : [])),
      );
    }),
    { numRuns: 500 },
  );
  expect(maskInPlace('mysql -phunter2 app')).toBe('mysql -p******* app');
});

test('a long hostile text is masked in time', () => {
  const begun = performance.now();
  mask('password'.repeat(20_000));
  mask(`${'a-'.repeat(50_000)}=`);
  mask('"'.repeat(100_000));
  expect(performance.now() - begun).toBeLessThan(5000);
});
