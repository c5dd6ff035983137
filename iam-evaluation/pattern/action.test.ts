import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ActionPattern, compileAction, indexActions, indexHasAction } from './action.ts';
import { globMatches } from './glob.ts';

const compile = (text: string): ActionPattern => {
  const pattern = compileAction(text);
  if (pattern === null) throw new Error(`no action pattern: ${text}`);
  return pattern;
};

test('the index answers as looking through all patterns would', () => {
  const service = fc.constantFrom('ssm', 's3', '*', 's*', '?3');
  const name = fc.string({ unit: fc.constantFrom('a', 'B', '*', '?'), minLength: 1, maxLength: 4 });
  const pattern = fc.oneof(
    fc.constant('*'),
    fc.tuple(service, name).map(([a, b]) => `${a}:${b}`),
  );
  const action = fc.tuple(
    fc.constantFrom('ssm', 's3', 'sx'),
    fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 5 }), action, (sources, [prefix, rest]) => {
      const patterns = sources.map(compile);
      const asked = `${prefix}:${rest}`;
      const slow = patterns.some(({ glob }) => globMatches(glob, asked));
      expect(indexHasAction(indexActions(patterns), asked, prefix)).toBe(slow);
    }),
    { numRuns: 1000 },
  );
});

test.each(['', 'ssm', 'ssm:', ':Start', 'ssm:a:b', 'ssm:\u0000', '**'])('%j is no action', (text) => {
  expect(compileAction(text)).toBeNull();
});
