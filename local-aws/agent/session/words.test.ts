import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitWords } from './words.ts';

test.each([
  ['ls -l /tmp', ['ls', '-l', '/tmp']],
  ['  a   b  ', ['a', 'b']],
  [`sh -c 'echo "a b"; exit'`, ['sh', '-c', 'echo "a b"; exit']],
  [`echo "a \\"b\\" c" d`, ['echo', 'a "b" c', 'd']],
  ['echo a\\ b', ['echo', 'a b']],
  ['echo a"b c"d', ['echo', 'ab cd']],
  [`echo "" ''`, ['echo', '', '']],
  [`echo 'a\\b'`, ['echo', 'a\\b']],
  ['echo a\nb', ['echo', 'a', 'b']],
  ['', []],
])('%j is split as a shell would', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test.each([`rm "a b`, `rm 'a b`, 'rm a\\', `echo "a" "b`])(
  '%j has no end: it is refused instead of run in part',
  (text) => {
    expect(() => splitWords(text)).toThrow('Unable to start command');
  },
);

test('any words come back, however they are quoted', () => {
  const quote = (word: string) => `'${word.replaceAll("'", `'"'"'`)}'`;
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      expect(splitWords(words.map(quote).join(' '))).toEqual(words);
    }),
  );
});
