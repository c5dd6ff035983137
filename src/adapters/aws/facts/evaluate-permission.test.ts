import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import { describe, expect, test } from 'vitest';
import { evaluatePermission } from './evaluate-permission.ts';

const request = {
  principal: {
    kind: 'role-session' as const,
    arn: 'arn:aws:sts::222222222222:assumed-role/NodeRole/i-0123456789abcdef0',
    account: '222222222222',
    roleArn: 'arn:aws:iam::222222222222:role/NodeRole',
  },
  action: 's3:PutObject',
  resource: 'arn:aws:s3:::archive/222222222222/a.log',
  resourceAccount: '222222222222',
  context: { 'aws:SecureTransport': 'true', 's3:x-amz-acl': 'bucket-owner-full-control' },
};
const allow = { Sid: 'Log', Effect: 'Allow', Action: 's3:PutObject', Resource: '*' };

function policy(name: string, ...Statement: object[]) {
  return compilePolicy({ Version: '2012-10-17', Statement }, name);
}

function result(identity: readonly object[], more: Partial<PolicySet> = {}) {
  return evaluatePermission(request, { identity: [policy('inline policy logs', ...identity)], ...more });
}

test('an Allow is told with its statement', () => {
  expect(result([allow])).toMatchObject({
    result: 'allowed',
    because: 'allowed by statement Log of inline policy logs',
  });
});

test('without an Allow, the layer that lacks it is named', () => {
  expect(result([])).toMatchObject({
    result: 'denied',
    because: "no statement in the role's policies allows it",
  });
});

test('a Deny without a Sid is named by its place', () => {
  const deny = { Effect: 'Deny', Action: '*', Resource: '*' };
  expect(result([allow, deny]).because).toBe('denied by statement number 2 of inline policy logs');
});

test('a service control policy denies, and is named', () => {
  const deny = { Sid: 'NoS3', Effect: 'Deny', Action: 's3:*', Resource: '*' };
  const full = { Effect: 'Allow', Action: '*', Resource: '*' };
  const scps = [
    [policy('service control policy Full', full)],
    [policy('service control policy Quiet', full, deny)],
  ];
  expect(result([allow], { scps })).toMatchObject({
    result: 'denied',
    because: 'denied by statement NoS3 of service control policy Quiet',
  });
});

describe('a condition on something that is not known of the call', () => {
  const fromEndpoint = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } };
  const notFromEndpoint = { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } };

  test('on the only Allow is unknown', () => {
    const { result: found, because } = result([{ ...allow, Condition: fromEndpoint }]);
    expect(found).toBe('unknown');
    expect(because).toContain('it depends on aws:SourceVpce, which is not known here');
  });

  test('on a Deny is unknown, though a missing key would make it match', () => {
    const deny = { Effect: 'Deny', Action: '*', Resource: '*', Condition: notFromEndpoint };
    expect(result([allow, deny]).result).toBe('unknown');
  });

  test('does not matter where another statement allows all the same', () => {
    expect(result([{ ...allow, Condition: fromEndpoint }, allow]).result).toBe('allowed');
  });

  test('does not matter where another statement denies all the same', () => {
    const deny = { Sid: 'Always', Effect: 'Deny', Action: 's3:*', Resource: '*' };
    expect(result([{ ...allow, Condition: fromEndpoint }, deny])).toMatchObject({
      result: 'denied',
      because: expect.stringContaining('Always'),
    });
  });

  test('does not matter on another action', () => {
    const deny = { Effect: 'Deny', Action: 'ec2:*', Resource: '*', Condition: notFromEndpoint };
    expect(result([allow, deny]).result).toBe('allowed');
  });
});

test('what an instance role never has is absent for sure', () => {
  const deny = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  };
  expect(result([allow, deny]).result).toBe('denied');
  const onHeader = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
  };
  expect(result([allow, onHeader]).result).toBe('allowed');
});
