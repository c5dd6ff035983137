import type { ApprovalAsked, Grant, Party } from './grant.ts';

/** Who answers a request: the roles are those that the config gives the principal. */
export interface Answerer extends Party {
  readonly roles: readonly string[];
}

/** Why somebody's yes or no does not count. */
export type AnswerRefusal =
  | 'person-not-known'
  | 'own-request'
  | 'answered-by-you-already'
  | 'not-an-approver';

/** The level that is asked now, from 1; null: everyone has agreed. */
export function levelAsked(asked: ApprovalAsked): number | null {
  const index = asked.levels.findIndex(
    (level, at) => asked.approvals.filter((one) => one.level === at + 1).length < level.quorum,
  );
  return index === -1 ? null : index + 1;
}

/**
 * Whether a person may answer at the level that is asked now; null: they may. Nobody answers for themselves, behind
 * whichever principal; one person counts once; and who cannot be told apart from others does not count.
 */
export function refusalToAnswer(
  grant: Pick<Grant, 'principal' | 'person' | 'requestedBy'>,
  asked: ApprovalAsked,
  by: Answerer,
): AnswerRefusal | null {
  if (by.person === null) return 'person-not-known';
  const concerned = [grant.principal, grant.requestedBy.principal, grant.person, grant.requestedBy.person];
  if (concerned.includes(by.principal) || concerned.includes(by.person)) return 'own-request';
  if (asked.approvals.some((one) => one.person === by.person || one.principal === by.principal))
    return 'answered-by-you-already';
  const level = levelAsked(asked);
  const roles = level === null ? [] : (asked.levels[level - 1]?.roles ?? []);
  return roles.some((role) => by.roles.includes(role)) ? null : 'not-an-approver';
}

/** The question with one more yes at the level that is asked now. */
export function withApproval(asked: ApprovalAsked, by: Party, at: number): ApprovalAsked {
  const level = levelAsked(asked);
  if (level === null) return asked;
  const { principal, person } = by;
  return { ...asked, approvals: [...asked.approvals, { principal, person, at, level }] };
}
