import fc from 'fast-check';
import { expect, test } from 'vitest';
import { denialOf, denyGrant, passedDenials, pruneDenials } from './broker-denials.ts';
import { renderPolicy, type Statement } from './grant-statements.ts';

const T0 = Date.UTC(2026, 10, 21, 9);
const HOUR = 3_600_000;
const idOf = (n: number) => `g-${n.toString(16).padStart(12, '0')}`;

function denyMany(count: number, now = T0): readonly Statement[] {
  let statements: readonly Statement[] = [];
  for (let n = 0; n < count; n += 1) statements = denyGrant(idOf(n), now + HOUR, now)(statements);
  return statements;
}

test('a denial made twice is made once, whatever is there already', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(40), fc.nat(HOUR), fc.nat(HOUR)), { maxLength: 30 }),
      fc.nat(60),
      (before, n) => {
        let statements: readonly Statement[] = [];
        for (const [id, until, at] of before)
          statements = denyGrant(idOf(id), T0 + at + until, T0 + at)(statements);
        const change = denyGrant(idOf(n), T0 + 3 * HOUR, T0 + 2 * HOUR);
        const once = change(statements);
        expect(change(once)).toEqual(once);
        expect(denialOf(once, idOf(n), T0 + 2 * HOUR)).not.toBeNull();
      },
    ),
  );
});

test('each grant is denied until its date at least, and forgotten within minutes of it', () => {
  const statements = denyMany(3);
  expect(passedDenials(statements, T0 + HOUR - 1)).toEqual([]);
  expect(pruneDenials(T0 + HOUR + 300_000)(statements)).toEqual([]);
});

test('thousands at once stay within the limit: all that was given before is denied in place of each', () => {
  const statements = denyMany(2000);
  expect(renderPolicy(statements).length).toBeLessThanOrEqual(6000);
  for (const n of [0, 1000, 1999]) expect(denialOf(statements, idOf(n), T0)).not.toBeNull();
});

test('a statement of somebody else stays where it is', () => {
  const foreign: Statement = { Sid: 'Mine', Effect: 'Deny', Action: 's3:*', Resource: '*' };
  const statements = denyGrant(idOf(1), T0 + HOUR, T0)([foreign]);
  expect(statements).toContain(foreign);
  expect(pruneDenials(T0 + 9 * HOUR)(statements)).toEqual([foreign]);
});
