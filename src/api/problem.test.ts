import { expect, test } from 'vitest';
import { z } from 'zod';
import { sentencesOf } from './problem.ts';

const body = z.strictObject({ text: z.string().min(1).max(5), way: z.enum(['a', 'b']).optional() });

test.each([
  [{ text: '' }, 'Give `text`: it is empty.'],
  [{ text: 'abcdefgh' }, 'Shorten `text`: it is longer than 5 characters.'],
  [{ text: 'a', way: 'c' }, 'Give one of a, b as `way`.'],
  [{}, /^Mend `text`: /],
  [{ text: 'a', more: 1 }, /^Mend the request: .*more/],
])('a request of %j is told in a sentence with its place', (value, said) => {
  const { error } = body.safeParse(value);
  expect(sentencesOf(error!)).toMatch(said);
});
