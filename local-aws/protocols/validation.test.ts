import { expect, test } from 'vitest';
import { z } from 'zod';
import { validationError } from './validation.ts';

const schema = z.object({
  Target: z.string().min(1).max(4),
  Count: z.number().min(1).max(5).optional(),
  Mode: z.enum(['On', 'Off']).optional(),
  Name: z
    .string()
    .regex(/^[a-z]+$/)
    .optional(),
  Tags: z
    .array(z.object({ Key: z.string() }))
    .max(1)
    .optional(),
});

const refuse = (input: unknown) => validationError(schema.safeParse(input).error!, input);

test.each<[unknown, string]>([
  [{}, "Value null at 'target' failed to satisfy constraint: Member must not be null"],
  [{ Target: null }, "Value null at 'target' failed to satisfy constraint: Member must not be null"],
  [
    { Target: '' },
    "Value '' at 'target' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    { Target: 'abcde' },
    "Value 'abcde' at 'target' failed to satisfy constraint: Member must have length less than or equal to 4",
  ],
  [
    { Target: 'a', Count: 0 },
    "Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    { Target: 'a', Count: 6 },
    "Value '6' at 'count' failed to satisfy constraint: Member must have value less than or equal to 5",
  ],
  [
    { Target: 'a', Mode: 'Up' },
    "Value 'Up' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [On, Off]",
  ],
  [
    { Target: 'a', Name: 'A' },
    "Value 'A' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z]+$",
  ],
  [
    { Target: 'a', Tags: [{}] },
    "Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null",
  ],
])('%j is refused in AWS’s words', (input, message) => {
  expect(refuse(input)).toMatchObject({
    code: 'ValidationException',
    status: 400,
    message: `1 validation error detected: ${message}`,
  });
});

test('several faults are counted and told in one message', () => {
  expect(refuse({ Count: 9 }).message).toMatch(
    /^2 validation errors detected: Value null at 'target' .*; Value '9' at/,
  );
});

test('a long value is quoted in part', () => {
  expect(refuse({ Target: 'x'.repeat(10_000) }).message.length).toBeLessThan(400);
});
