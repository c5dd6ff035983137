import { expect, test } from 'vitest';
import { isPublicPolicy } from './public-policy.ts';

const policy = (statement: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...statement }],
  });

test.each([
  ['everybody', { Principal: '*' }, true],
  ['everybody, spelled out', { Principal: { AWS: ['*'] } }, true],
  ['everybody but one', { NotPrincipal: { AWS: 'arn:aws:iam::111111111111:root' } }, true],
  ['an account', { Principal: { AWS: '111111111111' } }, false],
  [
    'everybody in the organisation',
    { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
    false,
  ],
  [
    'everybody from some addresses',
    { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
    false,
  ],
  [
    'everybody from all addresses',
    { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } },
    true,
  ],
  ['everybody with TLS', { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, true],
  [
    'everybody outside an account',
    { Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalAccount': '1' } } },
    true,
  ],
  [
    'a pattern of organisations',
    { Principal: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } },
    true,
  ],
  ['a denial of everybody', { Effect: 'Deny', Principal: '*' }, false],
])('a policy for %s is public: %s is told', (_name, statement, expected) => {
  expect(isPublicPolicy(policy(statement))).toBe(expected);
});
