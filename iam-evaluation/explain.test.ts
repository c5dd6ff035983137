import { expect, test } from 'vitest';
import { compilePolicy } from './compile-policy.ts';
import { explain } from './explain.ts';
import { renderExplanation } from './render-explanation.ts';
import type { EvaluationRequest } from './request.ts';

const request: EvaluationRequest = {
  principal: { kind: 'user', arn: 'arn:aws:iam::222222222222:user/ann', account: '222222222222' },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::archive/key',
  resourceAccount: '222222222222',
  context: { 'aws:TagKeys': ['a', 'b'] },
};

test('every element that does not match is told, with what was expected and what was got', () => {
  const team = '$' + '{aws:PrincipalTag/team}';
  const policy = compilePolicy(
    {
      Version: '2012-10-17',
      Statement: {
        Sid: 'Many',
        Effect: 'Deny',
        NotAction: 's3:Get*',
        Resource: [`arn:aws:s3:::${team}/*`],
        NotPrincipal: { AWS: '222222222222' },
        Condition: {
          Null: { 'aws:TagKeys': 'true' },
          StringEquals: { 'aws:RequestedRegion': 'eu-west-1' },
          'ForAllValues:StringLike': { 'aws:TagKeys': [team, 'x*'] },
        },
      },
    },
    'bucket policy',
  );
  const explanation = explain(request, { identity: [], resource: policy });
  expect(explanation.layers[0]).toEqual({
    layer: 'resource',
    level: null,
    says: 'nothing',
    policies: [
      {
        policy: 'bucket policy',
        statements: [
          {
            index: 0,
            sid: 'Many',
            effect: 'Deny',
            matched: false,
            naming: 'none',
            mismatches: [
              { element: 'action', reason: 'excluded', expected: ['s3:Get*'], got: 's3:GetObject' },
              {
                element: 'resource',
                reason: 'variable-without-value',
                expected: [`arn:aws:s3:::${team}/*`],
                got: 'arn:aws:s3:::archive/key',
                variables: ['aws:principaltag/team'],
              },
              {
                element: 'principal',
                reason: 'excluded',
                expected: ['222222222222'],
                got: request.principal.arn,
              },
              {
                element: 'condition',
                reason: 'key-present',
                operator: 'Null',
                key: 'aws:TagKeys',
                expected: ['true'],
                got: ['a', 'b'],
                variables: [],
              },
              {
                element: 'condition',
                reason: 'key-absent',
                operator: 'StringEquals',
                key: 'aws:RequestedRegion',
                expected: ['eu-west-1'],
                got: null,
                variables: [],
              },
              {
                element: 'condition',
                reason: 'variable-without-value',
                operator: 'ForAllValues:StringLike',
                key: 'aws:TagKeys',
                expected: [team, 'x*'],
                got: ['a', 'b'],
                variables: ['aws:principaltag/team'],
              },
            ],
          },
        ],
      },
    ],
  });
  expect(renderExplanation(explanation)).toEqual([
    'ImplicitlyDenied: arn:aws:iam::222222222222:user/ann s3:GetObject on arn:aws:s3:::archive/key',
    '  nothing in identity policies allows it',
    "the resource's policy: no Allow",
    '  bucket policy',
    "    statement 0 'Many' Deny: does not apply",
    "      action s3:GetObject is excluded by NotAction 's3:Get*'",
    `      resource arn:aws:s3:::archive/key: no value for aws:principaltag/team in 'arn:aws:s3:::${team}/*'`,
    "      principal arn:aws:iam::222222222222:user/ann is excluded by NotPrincipal '222222222222'",
    "      Null aws:TagKeys: must be absent, is 'a', 'b'",
    "      StringEquals aws:RequestedRegion: wants 'eu-west-1', the request has no such key",
    `      ForAllValues:StringLike aws:TagKeys: wants '${team}', 'x*' (no value for aws:principaltag/team), got 'a', 'b'`,
    'identity policies: no Allow',
  ]);
});

test('long lists are cut in the text, not in the data', () => {
  const actions = Array.from({ length: 9 }, (_, i) => `ec2:Action${i}`);
  const policy = compilePolicy(
    { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: '*' } },
    'p',
  );
  const explanation = explain(request, { identity: [policy] });
  expect(explanation.layers[0]?.policies[0]?.statements[0]?.mismatches[0]?.expected).toEqual(actions);
  expect(renderExplanation(explanation).join('\n')).toContain("'ec2:Action5' and 3 more");
});

test('policies that do not apply to the caller are named with the reason', () => {
  const policy = compilePolicy({ Version: '2012-10-17', Statement: [] }, 'p');
  const all = { identity: [policy], boundary: policy, session: [policy], scps: [[policy]], rcps: [[policy]] };
  const reasons = (principal: EvaluationRequest['principal']) =>
    Object.fromEntries(
      explain({ ...request, principal }, all).notApplied.map(({ layer, reason }) => [layer, reason]),
    );
  expect(reasons(request.principal)).toEqual({ session: 'no-session' });
  expect(reasons({ ...request.principal, kind: 'root' })).toEqual({
    identity: 'root-user',
    boundary: 'root-user',
    session: 'root-user',
  });
  expect(reasons({ kind: 'service', arn: '', account: '', service: 'ssm.amazonaws.com' })).toEqual({
    'service-control': 'service-principal',
    identity: 'service-principal',
    boundary: 'service-principal',
    session: 'service-principal',
  });
  expect(reasons({ ...request.principal, isServiceLinked: true })).toEqual({
    'service-control': 'service-linked-role',
    'resource-control': 'service-linked-role',
    session: 'no-session',
  });
});
