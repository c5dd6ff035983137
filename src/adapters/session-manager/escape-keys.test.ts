import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EscapeKeys } from './escape-keys.ts';

const type = (...keys: string[]): string[] => {
  const escapes = new EscapeKeys();
  return keys
    .flatMap((one) => escapes.receive(Buffer.from(one)))
    .map((input) => (input.kind === 'send' ? Buffer.from(input.data).toString() : `<${input.kind}>`));
};

describe('EscapeKeys', () => {
  test.each([
    ['the very start', ['~', '.'], ['<disconnect>']],
    ['after Enter', ['ls\r', '~', '.'], ['ls\r', '<disconnect>']],
    ['after Enter, all at once', ['ls\r~.'], ['ls\r', '<disconnect>']],
    ['help, then goes on', ['\r', '~?', 'x'], ['\r', '<help>', 'x']],
    ['in the middle of a line', ['a~.'], ['a~.']],
    ['two tildes send one', ['\r', '~~.'], ['\r', '~.']],
    ['a tilde before another key is sent with it', ['\r', '~', '/bin'], ['\r', '~/bin']],
    ['a tilde that follows a held newline', ['\r', '~', '\r', '~', '.'], ['\r', '~\r', '<disconnect>']],
  ])('%s', (_, keys, expected) => {
    expect(type(...keys)).toEqual(expected);
  });

  test('lets everything else through unchanged, however it is cut', () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).filter((all) => !all.includes(0x7e));
    fc.assert(
      fc.property(fc.array(bytes), (parts) => {
        const escapes = new EscapeKeys();
        const sent = parts
          .flatMap((part) => escapes.receive(part))
          .map((one) => (one.kind === 'send' ? one.data : []));
        expect(Buffer.concat(sent.map((one) => Buffer.from(one))).equals(Buffer.concat(parts))).toBe(true);
      }),
    );
  });
});
