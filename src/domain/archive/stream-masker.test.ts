import { expect, test } from 'vitest';
import { MASKED } from '../recordings/mask.ts';
import { StreamMasker } from './stream-masker.ts';

const KEY_LINE = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';

function masked(lines: readonly string[]): readonly string[] {
  const masker = new StreamMasker();
  return lines.map((line) => masker.mask(line));
}

test('the rest of a key that began before is masked, what comes after it is not', () => {
  expect(masked([KEY_LINE, KEY_LINE, '-----END PRIVATE KEY-----', '$ ls', KEY_LINE])).toEqual([
    MASKED,
    MASKED,
    '-----END PRIVATE KEY-----',
    '$ ls',
    KEY_LINE,
  ]);
});

test('a key that begins among the lines is masked to its end, other secrets in any line', () => {
  const lines = ['$ cat key', '-----BEGIN PRIVATE KEY-----', KEY_LINE, 'abcd', '-----END PRIVATE KEY-----'];
  const told = masked([...lines, '$ mysql --password=hunter2']);
  expect(told.join('\n')).not.toMatch(/MIIE|abcd|hunter2/);
  expect(told[0]).toBe('$ cat key');
});

test('ordinary first lines stay', () => {
  expect(masked(['total 4', 'README', 'drwxr-xr-x 2 root root'])).toEqual([
    'total 4',
    'README',
    'drwxr-xr-x 2 root root',
  ]);
});
