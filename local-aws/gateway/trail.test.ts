import { expect, test } from 'vitest';
import type { Principal } from '../principal.ts';
import { lowerKeys, userIdentity } from './trail.ts';

test('members begin in lower case at every depth; values are as they were', () => {
  expect(
    lowerKeys({
      Target: 'I-1',
      Tags: [{ Key: 'Name', Value: null }],
      At: new Date(0),
      Gone: undefined,
      N: 1,
    }),
  ).toEqual({ target: 'I-1', tags: [{ key: 'Name', value: null }], at: '1970-01-01T00:00:00.000Z', n: 1 });
});

test('a member called __proto__ stays a member', () => {
  const lowered = lowerKeys(JSON.parse('{"__proto__":{"A":1}}')) as object;
  expect(JSON.stringify(lowered)).toBe('{"__proto__":{"a":1}}');
});

const ACCOUNT = '222222222222';
const base: Pick<Principal, 'account' | 'mfa'> = { account: ACCOUNT, mfa: false };

test.each<[string, Principal, object]>([
  [
    'a user with long-term keys has no session',
    {
      ...base,
      kind: 'user',
      arn: `arn:aws:iam::${ACCOUNT}:user/e`,
      userId: 'AIDA',
      userName: 'e',
    } as Principal,
    { type: 'IAMUser', userName: 'e', accessKeyId: 'K', principalId: 'AIDA', accountId: ACCOUNT },
  ],
  [
    'a role session names its role and when it began',
    {
      ...base,
      kind: 'role-session',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/R/s`,
      userId: 'AROA:s',
      roleArn: `arn:aws:iam::${ACCOUNT}:role/R`,
      roleName: 'R',
      issuedAt: 0,
      sourceIdentity: 'person',
    } as Principal,
    {
      type: 'AssumedRole',
      sessionContext: {
        sessionIssuer: { type: 'Role', principalId: 'AROA', userName: 'R' },
        attributes: { creationDate: '1970-01-01T00:00:00Z', mfaAuthenticated: 'false' },
        sourceIdentity: 'person',
      },
    },
  ],
  [
    'a service is told by its name alone',
    { ...base, kind: 'service', arn: '', userId: '', service: 'ssm.amazonaws.com' } as Principal,
    { type: 'AWSService', invokedBy: 'ssm.amazonaws.com' },
  ],
])('%s', (_, principal, identity) => {
  expect(userIdentity(principal, 'K')).toMatchObject(identity);
});

test('long-term keys have no sessionContext', () => {
  const user = { ...base, kind: 'user', arn: 'a', userId: 'AIDA', userName: 'e' } as Principal;
  expect(userIdentity(user, 'K')).not.toHaveProperty('sessionContext');
});
