import { expect, test } from 'vitest';
import { accessDeniedMessage } from './access-denied-message.ts';
import type { Blocker, Decision } from './decision.ts';
import type { EvaluationRequest } from './request.ts';

const request: EvaluationRequest = {
  principal: { kind: 'user', arn: 'arn:aws:iam::222222222222:user/dev', account: '222222222222' },
  action: 'ssm:StartSession',
  resource: 'arn:aws:ec2:us-east-1:222222222222:instance/i-0123456789abcdef0',
  resourceAccount: '222222222222',
  context: {},
};

function blocked(layer: Blocker['layer'], cause: Blocker['cause']): Decision {
  const result = cause === 'no-allow' ? 'ImplicitlyDenied' : 'ExplicitlyDenied';
  return { result, decidedBy: null, blockedBy: [{ layer, cause, statement: null, level: null }] };
}

test('the message has the words of AWS', () => {
  expect(accessDeniedMessage(request, blocked('identity', 'no-allow'))).toBe(
    'User: arn:aws:iam::222222222222:user/dev is not authorized to perform: ssm:StartSession on resource: arn:aws:ec2:us-east-1:222222222222:instance/i-0123456789abcdef0 because no identity-based policy allows the ssm:StartSession action',
  );
});

test.each([
  ['identity', 'explicit-deny', 'with an explicit deny in an identity-based policy'],
  ['boundary', 'explicit-deny', 'with an explicit deny in a permissions boundary'],
  ['boundary', 'no-allow', 'because no permissions boundary allows the ssm:StartSession action'],
  ['session', 'explicit-deny', 'with an explicit deny in a session policy'],
  ['session', 'no-allow', 'because no session policy allows the ssm:StartSession action'],
  ['resource', 'explicit-deny', 'with an explicit deny in a resource-based policy'],
  ['resource', 'no-allow', 'because no resource-based policy allows the ssm:StartSession action'],
  ['endpoint', 'explicit-deny', 'with an explicit deny in a VPC endpoint policy'],
  ['endpoint', 'no-allow', 'because no VPC endpoint policy allows the ssm:StartSession action'],
  ['service-control', 'explicit-deny', 'with an explicit deny in a service control policy'],
  ['service-control', 'no-allow', 'because no service control policy allows the ssm:StartSession action'],
  ['resource-control', 'explicit-deny', 'with an explicit deny in a resource control policy'],
] as const)('%s %s', (layer, cause, ending) => {
  expect(accessDeniedMessage(request, blocked(layer, cause)).endsWith(` ${ending}`)).toBe(true);
});

test('a caller without an ARN is named as far as it is known', () => {
  const service = {
    ...request,
    principal: { kind: 'service', arn: '', account: '', service: 'ssm.amazonaws.com' },
  } as const;
  expect(accessDeniedMessage(service, blocked('resource', 'no-allow'))).toMatch(
    /^User: ssm.amazonaws.com is not/,
  );
  const anonymous = { ...request, principal: { kind: 'anonymous', arn: '', account: '' } } as const;
  expect(accessDeniedMessage(anonymous, blocked('resource', 'no-allow'))).toMatch(/^User: anonymous is not/);
});

test('an allowed request has no message', () => {
  expect(accessDeniedMessage(request, { result: 'Allowed', decidedBy: null, blockedBy: [] })).toBe('');
});
