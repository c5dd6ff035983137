/**
 * Early revocation of `sts` grants: an inline policy of the broker role that denies everything to the sessions of the
 * revoked grants. A denial stays until the credentials that were issued are dead, and is removed afterwards. When no more
 * fit, one denial of every session that was given before now takes the place of all: a live grant's person must fetch
 * credentials anew, and no revoked one comes back.
 */
import type { Instant } from '../../../domain/kernel/instant.ts';
import { policyTime, renderPolicy, type Statement } from './grant-statements.ts';
import type { Change } from './inline-policy.ts';
import { userIdPatternOf } from './session-name.ts';

/** The name of the inline policy. */
export const REVOKED_POLICY = 'SallyportRevoked';
/** A role's inline policies have 10,240 characters in all (IAM quotas); the broker's own permissions need some. */
const MAX_CHARS = 6000;
/** Denials that end within the same minutes share a statement. */
const ROUND_MS = 300_000;
const OUR_SID = /^Until(\d{1,12})(All)?$/;
const USER_ID = 'aws:userid';
const TOKEN_TIME = 'aws:TokenIssueTime';

/** Denies a grant's sessions until a moment, and forgets what has passed. */
export function denyGrant(grantId: string, until: Instant, now: Instant): Change {
  return (found) => {
    const kept = pruned(found, now);
    if (isDenied(kept, { grantId, until, now })) return kept;
    const sid = `Until${Math.ceil(until / ROUND_MS) * (ROUND_MS / 1000)}`;
    const same = kept.find(({ Sid }) => Sid === sid);
    const patterns = [...(same === undefined ? [] : patternsOf(same)), userIdPatternOf(grantId)].sort();
    const statements = [...kept.filter((one) => one !== same), denial(sid, patterns)].sort(bySid);
    if (renderPolicy(statements).length <= MAX_CHARS) return statements;
    return [...foreign(kept), denialOfAll(kept, until, now)];
  };
}

/** How a grant that ended at a moment is denied: by its own pattern, or with all that were given before; null: not. */
export function denialOf(
  statements: readonly Statement[],
  grantId: string,
  endedAt: Instant,
): 'itself' | 'all' | null {
  const pattern = userIdPatternOf(grantId);
  if (statements.some((one) => OUR_SID.test(one.Sid ?? '') && patternsOf(one).includes(pattern)))
    return 'itself';
  return statements.some((one) => isAll(one) && givenBefore(one) >= policyTime(endedAt)) ? 'all' : null;
}

/** Forgets what has passed. */
export function pruneDenials(now: Instant): Change {
  return (found) => pruned(found, now);
}

/** Grants denied by statements that have passed; an empty list of ids where a statement denies all. */
export function passedDenials(
  statements: readonly Statement[],
  now: Instant,
): { readonly sid: string; readonly grantIds: readonly string[] }[] {
  return statements
    .filter((one) => hasPassed(one, now))
    .map((one) => ({ sid: one.Sid, grantIds: patternsOf(one).map((pattern) => pattern.slice(2)) }));
}

/** Whether a grant's sessions are denied until a moment, alone or with all that were given before now. */
function isDenied(
  statements: readonly Statement[],
  { grantId, until, now }: { readonly grantId: string; readonly until: Instant; readonly now: Instant },
): boolean {
  return statements.some(
    (one) =>
      untilOf(one) >= until &&
      (isAll(one) ? givenBefore(one) >= policyTime(now) : patternsOf(one).includes(userIdPatternOf(grantId))),
  );
}

function pruned(statements: readonly Statement[], now: Instant): readonly Statement[] {
  return statements.filter((one) => !hasPassed(one, now));
}

function hasPassed(statement: Statement, now: Instant): boolean {
  return untilOf(statement) <= now;
}

/** When a denial of ours may go; a statement of someone else never. */
function untilOf({ Sid }: Statement): Instant {
  const seconds = OUR_SID.exec(Sid ?? '')?.[1];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1000;
}

function isAll({ Sid }: Statement): boolean {
  return OUR_SID.exec(Sid ?? '')?.[2] !== undefined;
}

function foreign(statements: readonly Statement[]): readonly Statement[] {
  return statements.filter(({ Sid }) => !OUR_SID.test(Sid ?? ''));
}

function patternsOf({ Condition }: Statement): readonly string[] {
  const patterns = Condition?.['StringLike']?.[USER_ID] ?? [];
  return typeof patterns === 'string' ? [patterns] : patterns;
}

function givenBefore({ Condition }: Statement): string {
  const at = Condition?.['DateLessThan']?.[TOKEN_TIME];
  return typeof at === 'string' ? at : '';
}

function denial(Sid: string, patterns: readonly string[]): Statement {
  return {
    Sid,
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { StringLike: { [USER_ID]: patterns } },
  };
}

/** A second more than now: AWS may be a little ahead, and what was given in this second must not slip through. */
function denialOfAll(kept: readonly Statement[], until: Instant, now: Instant): Statement {
  const last = Math.max(until, ...kept.map(untilOf).filter(Number.isFinite));
  return {
    Sid: `Until${Math.ceil(last / ROUND_MS) * (ROUND_MS / 1000)}All`,
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { DateLessThan: { [TOKEN_TIME]: policyTime(now + 1000) } },
  };
}

function bySid(a: Statement, b: Statement): number {
  return a.Sid < b.Sid ? -1 : a.Sid > b.Sid ? 1 : 0;
}
