import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsError } from '../error.ts';
import { parseJsonInput } from './json-input.ts';

const refusal = (text: string) => {
  try {
    parseJsonInput(Buffer.from(text));
  } catch (error) {
    return error as AwsError;
  }
  return undefined;
};

test('nothing is an empty input', () => {
  expect(parseJsonInput(Buffer.alloc(0))).toEqual({});
});

test.each(['{', 'null', '[]', '"x"', '1', '\ufeff{}', '{"a":undefined}'])('%j is no input', (text) => {
  expect(refusal(text)).toBeInstanceOf(AwsError);
  expect(refusal(text)?.code).toBe('SerializationException');
});

test('brackets may nest to the limit, whatever stands in texts', () => {
  const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  expect(refusal(nested(63))).toBeUndefined();
  expect(refusal(nested(64))?.message).toBe('The request body is nested too deeply.');
  expect(refusal(nested(200_000))?.code).toBe('SerializationException');
  expect(parseJsonInput(Buffer.from(JSON.stringify({ a: '[{"\\'.repeat(100) })))).toEqual({
    a: '[{"\\'.repeat(100),
  });
});

test('any object comes back as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (object) => {
      expect(parseJsonInput(Buffer.from(JSON.stringify(object)))).toEqual(JSON.parse(JSON.stringify(object)));
    }),
  );
});
