import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQueryInput, queryBoolean } from './query-input.ts';

const read = (form: string) => parseQueryInput(new URLSearchParams(form));

test.each([
  ['', {}],
  ['Action=A&Version=1&X-Amz-Date=d', {}],
  ['A=1&B=', { A: '1', B: '' }],
  [
    'Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.2.Key=c',
    {
      Tags: [{ Key: 'a', Value: 'b' }, { Key: 'c' }],
    },
  ],
  ['Tags.member.2=b&Tags.member.10=c&Tags.member.1=a', { Tags: ['a', 'b', 'c'] }],
  ['Filter.1.Name=n&Filter.1.Value.1=v', { Filter: [{ Name: 'n', Value: ['v'] }] }],
  ['Attributes.entry.1.key=k&Attributes.entry.1.value=v', { Attributes: [{ key: 'k', value: 'v' }] }],
  ['member=x&entry=y', { member: 'x', entry: 'y' }],
  ['1=x&2=y', { 1: 'x', 2: 'y' }],
  ['A.0=x', { A: { 0: 'x' } }],
  ['A.01=x', { A: { '01': 'x' } }],
  ['A=1&A=2', { A: '2' }],
  ['A=1&A.B=2', { A: { B: '2' } }],
])('%j is read as its nesting says', (form, input) => {
  expect(read(form)).toEqual(input);
});

describe('hostile names', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is a name like any other',
    (name) => {
      const input = read(`${name}.polluted=yes&A.${name}.polluted=yes`) as Record<string, unknown>;
      expect(Object.keys(input)).toEqual([name, 'A']);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    },
  );

  test.each([
    ['deep nesting', `${'A.'.repeat(12)}B=1`, 'nested too deeply'],
    ['a deep list', `A${'.1'.repeat(5_000)}=1`, 'nested too deeply'],
    ['a huge index', 'A.member.99999=1', 'too many members'],
  ])('%s is refused', (_, form, message) => {
    expect(() => read(form)).toThrow(message);
  });

  test('an index beyond all lists is a name', () => {
    expect(read('A.100000=x')).toEqual({ A: { 100000: 'x' } });
  });

  test('no form makes it fail in another way, and leaves are texts', () => {
    const part = fc.oneof(fc.constantFrom('member', 'entry', '1', '2', '__proto__', '', 'A'), fc.string());
    const key = fc.array(part, { minLength: 1, maxLength: 14 }).map((parts) => parts.join('.'));
    const leaves = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.string())), (pairs) => {
        try {
          for (const leaf of leaves(parseQueryInput(new URLSearchParams(pairs))))
            expect(leaf).toBeTypeOf('string');
        } catch (error) {
          expect(error).toMatchObject({ code: 'MalformedInput' });
        }
      }),
    );
  });
});

test('a boolean is true or false in any case, and nothing else', () => {
  expect(['true', 'False', 'TRUE'].map((text) => queryBoolean.parse(text))).toEqual([true, false, true]);
  for (const text of ['1', 'yes', '', 'truee']) expect(queryBoolean.safeParse(text).success).toBe(false);
});
