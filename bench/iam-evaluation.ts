/**
 * How many requests iam-evaluation decides a second with ten compiled policies in force: eight of an identity with the
 * workshop's statements, a boundary and a service control policy. Prints the rate beside its limit.
 */
import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { decide } from '@sallyport/iam-evaluation/decide.ts';
import { explain } from '@sallyport/iam-evaluation/explain.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type { EvaluationRequest } from '@sallyport/iam-evaluation/request.ts';

const LEAST_PER_SECOND = 50_000;
const RUN_MS = 2_000;
const BATCH = 1_000;
const ACCOUNT = '222222222222';

function policy(name: string, ...statements: Record<string, unknown>[]) {
  return compilePolicy({ Version: '2012-10-17', Statement: statements }, name);
}

const startDev = policy(
  'start-dev',
  {
    Sid: 'StartDev',
    Effect: 'Allow',
    Action: ['ssm:StartSession', 'ssm:ResumeSession'],
    Resource: [`arn:aws:ec2:*:${ACCOUNT}:instance/*`, `arn:aws:ssm:*:${ACCOUNT}:managed-instance/*`],
    Condition: {
      StringEquals: { 'ssm:resourceTag/Environment': 'Dev' },
      DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' },
      BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' },
    },
  },
  {
    Sid: 'OwnSessions',
    Effect: 'Allow',
    Action: 'ssm:TerminateSession',
    Resource: `arn:aws:ssm:*:*:session/\${aws:username}-*`,
  },
);
const readers = ['s3', 'logs', 'ec2', 'sns', 'sqs', 'kms'].map((service) =>
  policy(`read-${service}`, {
    Effect: 'Allow',
    Action: [`${service}:Get*`, `${service}:List*`, `${service}:Describe*`],
    Resource: '*',
  }),
);
const denyProd = policy('deny-prod', {
  Sid: 'DenyProd',
  Effect: 'Deny',
  Action: 'ssm:StartSession',
  Resource: '*',
  Condition: { StringLike: { 'ssm:resourceTag/Environment': ['Prod', 'prod*'] } },
});
const policies: PolicySet = {
  identity: [startDev, ...readers, denyProd],
  boundary: policy('boundary', { Effect: 'Allow', Action: ['ssm:*', 's3:*', 'logs:*'], Resource: '*' }),
  scps: [[policy('FullAWSAccess', { Effect: 'Allow', Action: '*', Resource: '*' })]],
};

function request(action: string, resource: string, environment: string): EvaluationRequest {
  return {
    principal: { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/engineer`, account: ACCOUNT },
    action,
    resource,
    resourceAccount: ACCOUNT,
    context: {
      'aws:CurrentTime': '2026-11-21T12:00:00Z',
      'aws:SourceIp': '127.0.0.1',
      'aws:SecureTransport': 'true',
      'aws:userid': 'AIDAEXAMPLE',
      'aws:RequestedRegion': 'us-east-1',
      'ssm:resourceTag/Environment': environment,
      'aws:ResourceTag/Environment': environment,
    },
  };
}

const instance = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0123456789abcdef0`;
const requests = [
  request('ssm:StartSession', instance, 'Dev'),
  request('ssm:StartSession', instance, 'Prod'),
  request('ssm:TerminateSession', `arn:aws:ssm:us-east-1:${ACCOUNT}:session/engineer-0a1b2c`, 'Dev'),
  request('s3:GetObject', 'arn:aws:s3:::archive/us-east-1/engineer.log', 'Dev'),
  request('iam:CreateUser', `arn:aws:iam::${ACCOUNT}:user/new`, 'Dev'),
];

/** Runs of the function a second, and how many of the answers were yes. */
function rate(run: (request: EvaluationRequest) => { result: string }): {
  perSecond: number;
  allowed: number;
} {
  let count = 0;
  let allowed = 0;
  const startedAt = performance.now();
  while (performance.now() - startedAt < RUN_MS) {
    for (let i = 0; i < BATCH; i++)
      if (run(requests[count++ % requests.length]!).result === 'Allowed') allowed++;
  }
  return {
    perSecond: Math.round((count * 1000) / (performance.now() - startedAt)),
    allowed: allowed / count,
  };
}

rate((asked) => decide(asked, policies));
const decided = rate((asked) => decide(asked, policies));
const explained = rate((asked) => explain(asked, policies));
console.log(`decide   ${decided.perSecond} a second (limit ${LEAST_PER_SECOND}), ${decided.allowed} allowed`);
console.log(`explain  ${explained.perSecond} a second`);
if (decided.perSecond < LEAST_PER_SECOND) process.exitCode = 1;
