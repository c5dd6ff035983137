import { expect, test } from 'vitest';
import type { ApiAction, ApiCaller } from '../../api/caller.ts';
import { CedarAccessJudge } from './access-judge.ts';

const judge = new CedarAccessJudge();
const caller = (roles: string[], person: string | null = 'engineer'): ApiCaller => ({
  arn: `arn:aws:iam::222222222222:user/${person}`,
  account: '222222222222',
  userId: 'AIDAEXAMPLE',
  person,
  roles,
});
const theirs = { owner: 'arn:aws:iam::222222222222:user/other', person: 'other' };
const none = { owner: null, person: null };

test('an administrator may do everything', () => {
  for (const action of ['ShowStatus', 'ListNotices', 'TerminateSession', 'WatchSession'] as ApiAction[])
    expect(judge.allows(caller(['administrator']), action, theirs)).toBe(true);
});

test("a caller without a role sees and ends their own sessions and nobody else's", () => {
  const own = { owner: 'arn:aws:sts::222222222222:assumed-role/Any/engineer', person: 'engineer' };
  expect(judge.allows(caller([]), 'TerminateSession', own)).toBe(true);
  expect(judge.allows(caller([]), 'ShowSession', theirs)).toBe(false);
  expect(judge.allows(caller([]), 'TerminateSession', theirs)).toBe(false);
  expect(judge.allows(caller([]), 'ListNotices', none)).toBe(false);
  expect(judge.allows(caller([]), 'ListNodes', none)).toBe(true);
});

test('two unknown persons are not one person', () => {
  expect(
    judge.allows(caller([], null), 'ShowSession', { owner: 'arn:aws:iam::222222222222:root', person: null }),
  ).toBe(false);
});

test('an auditor watches and does not end, an approver ends', () => {
  expect(judge.allows(caller(['auditor']), 'WatchSession', theirs)).toBe(true);
  expect(judge.allows(caller(['auditor']), 'TerminateSession', theirs)).toBe(false);
  expect(judge.allows(caller(['approver']), 'TerminateSession', theirs)).toBe(true);
});
