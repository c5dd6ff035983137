import { expect, test } from 'vitest';
import { keyLookup } from './derived-keys.ts';
import type { EvaluationRequest, RequestPrincipal } from './request.ts';

const ACCOUNT = '222222222222';
const user: RequestPrincipal = {
  kind: 'user',
  arn: `arn:aws:iam::${ACCOUNT}:user/team/ann`,
  account: ACCOUNT,
};
const session: RequestPrincipal = {
  kind: 'role-session',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Engineer/ann`,
  account: ACCOUNT,
};

function lookup(
  principal: RequestPrincipal,
  context: EvaluationRequest['context'] = {},
  resourceAccount = '111111111111',
) {
  return keyLookup({ principal, action: 'a:b', resource: '*', resourceAccount, context });
}

test.each([
  [user, 'aws:principalarn', `arn:aws:iam::${ACCOUNT}:user/team/ann`],
  [user, 'aws:username', 'ann'],
  [user, 'aws:principaltype', 'User'],
  [user, 'aws:principalaccount', ACCOUNT],
  [user, 'aws:resourceaccount', '111111111111'],
  [user, 'aws:principalisawsservice', 'false'],
  [session, 'aws:principalarn', `arn:aws:iam::${ACCOUNT}:role/Engineer`],
  [session, 'aws:principaltype', 'AssumedRole'],
] as const)('%j has %s %s', (principal, key, expected) => {
  expect(lookup(principal)(key)).toEqual([expected]);
});

test('a role given with its path is the ARN that conditions see', () => {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/team/Engineer`;
  expect(lookup({ ...session, roleArn })('aws:principalarn')).toEqual([roleArn]);
});

test('a role session has no user name and a user no user id unless given', () => {
  expect(lookup(session)('aws:username')).toBeUndefined();
  expect(lookup(user)('aws:userid')).toBeUndefined();
});

test('services are told apart by name and flag, and have no ARN', () => {
  const service = lookup({ kind: 'service', arn: '', account: '', service: 'ssm.amazonaws.com' }, {}, '');
  expect(service('aws:principalisawsservice')).toEqual(['true']);
  expect(service('aws:principalservicename')).toEqual(['ssm.amazonaws.com']);
  expect(service('aws:principalarn')).toBeUndefined();
  expect(service('aws:resourceaccount')).toBeUndefined();
});

test('epoch time follows from the current time', () => {
  expect(lookup(user, { 'aws:CurrentTime': '2026-11-21T12:00:00.900Z' })('aws:epochtime')).toEqual([
    '1795262400',
  ]);
  expect(lookup(user)('aws:epochtime')).toBeUndefined();
});

test('a given value wins, in any case of its key, and an empty list is an absent key', () => {
  expect(lookup(user, { 'AWS:UserName': 'bo' })('aws:username')).toEqual(['bo']);
  expect(lookup(user, { 'aws:TagKeys': [] })('aws:tagkeys')).toBeUndefined();
});
