import { expect, test } from 'vitest';
import type { RequestPrincipal } from '../request.ts';
import { closer, namingOf, roleArnOf } from './match.ts';
import { compilePrincipal } from './pattern.ts';

const ACCOUNT = '222222222222';
const USER: RequestPrincipal = { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/ann`, account: ACCOUNT };
const SESSION: RequestPrincipal = {
  kind: 'role-session',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Engineer/ann`,
  account: ACCOUNT,
};
const FEDERATED: RequestPrincipal = {
  kind: 'federated-user',
  arn: `arn:aws:sts::${ACCOUNT}:federated-user/ann`,
  account: ACCOUNT,
  userArn: USER.arn,
};
const ROOT: RequestPrincipal = { kind: 'root', arn: `arn:aws:iam::${ACCOUNT}:root`, account: ACCOUNT };
const SERVICE: RequestPrincipal = { kind: 'service', arn: '', account: '', service: 'ssm.amazonaws.com' };
const ANONYMOUS: RequestPrincipal = { kind: 'anonymous', arn: '', account: '' };

function naming(type: string, source: string, principal: RequestPrincipal) {
  const pattern = compilePrincipal(type, source);
  if (typeof pattern === 'string') throw new Error(pattern);
  return namingOf([pattern], principal);
}

test.each([
  ['*', USER, 'everyone'],
  ['*', ANONYMOUS, 'everyone'],
  ['*', SERVICE, 'everyone'],
  [ACCOUNT, USER, 'account'],
  [`arn:aws:iam::${ACCOUNT}:root`, SESSION, 'account'],
  [`arn:aws:iam::${ACCOUNT}:root`, ROOT, 'direct'],
  [ACCOUNT, ROOT, 'direct'],
  ['111111111111', USER, 'none'],
  [ACCOUNT, ANONYMOUS, 'none'],
  [USER.arn, USER, 'direct'],
  [USER.arn.toUpperCase().replace('ARN:AWS:IAM', 'arn:aws:iam').replace('USER', 'user'), USER, 'none'],
  [USER.arn, FEDERATED, 'role'],
  [FEDERATED.arn, FEDERATED, 'direct'],
  [SESSION.arn, SESSION, 'direct'],
  [`arn:aws:iam::${ACCOUNT}:role/Engineer`, SESSION, 'role'],
  [`arn:aws:iam::${ACCOUNT}:role/Auditor`, SESSION, 'none'],
  [`arn:aws:sts::${ACCOUNT}:assumed-role/Engineer/bo`, SESSION, 'none'],
  ['AROAEXAMPLEDELETED', SESSION, 'none'],
] as const)('AWS principal %s names %j: %s', (source, principal, expected) => {
  expect(naming('AWS', source, principal)).toBe(expected);
});

test('services, providers and canonical users are named by their own types', () => {
  expect(naming('Service', 'SSM.amazonaws.com', SERVICE)).toBe('direct');
  expect(naming('Service', 'ec2.amazonaws.com', SERVICE)).toBe('none');
  expect(naming('Service', 'ssm.amazonaws.com', USER)).toBe('none');
  const provider: RequestPrincipal = {
    kind: 'identity-provider',
    arn: '',
    account: '',
    provider: 'example.com',
  };
  expect(naming('Federated', 'example.com', provider)).toBe('direct');
  expect(naming('Federated', 'example.com', SERVICE)).toBe('none');
  expect(naming('CanonicalUser', '79a59df9', { ...USER, canonicalUserId: '79a59df9' })).toBe('account');
  expect(naming('CanonicalUser', '79a59df9', USER)).toBe('none');
});

test('the closest naming counts', () => {
  expect(closer('account', 'role')).toBe('role');
  expect(closer('direct', 'everyone')).toBe('direct');
});

test('a role is known from its session, with a path only when it is given', () => {
  expect(roleArnOf(SESSION)).toBe(`arn:aws:iam::${ACCOUNT}:role/Engineer`);
  expect(roleArnOf({ ...SESSION, roleArn: 'given' })).toBe('given');
  expect(roleArnOf(USER)).toBeNull();
});

test.each([
  '',
  'ann',
  '2222',
  'arn:aws:iam::222222222222:group/x',
  'arn:aws:iam::222222222222:user/*',
  'arn:aws:s3:::bucket',
])('%j names no AWS principal', (source) =>
  expect(compilePrincipal('AWS', source)).toContain("is not '*', an account id"),
);
