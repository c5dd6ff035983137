/** What is deployed keeps our own guardrails: otherwise the watch would end every session on the first day. */
import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { expect, test } from 'vitest';
import { evaluatePermission } from '../../src/adapters/aws/facts/evaluate-permission.ts';
import {
  bucketCalls,
  channelCalls,
  sessionKeyCalls,
  streamCalls,
} from '../../src/adapters/aws/facts/logging-calls.ts';
import { CedarJudge } from '../../src/adapters/cedar/judge.ts';
import { loadGuardrails } from '../../src/adapters/cedar/load-guardrails.ts';
import { type DocumentContent, parseSessionDocument } from '../../src/domain/guardrails/session-document.ts';
import { aStart } from '../../test/builders/session.ts';
import { someFacts } from '../../test/builders/session-facts.ts';
import { NAMES, SESSION_DOCUMENT } from '../names.ts';
import {
  all,
  BUCKET,
  HUB,
  hub,
  MEMBER,
  managed,
  member,
  ORGANIZATION,
  only,
  REGION,
  roleSession,
} from '../testing/place.ts';

const document = only(member, 'AWS::SSM::Document', { Name: SESSION_DOCUMENT });
const archiveKeyArn = hub.outputs['ArchiveKeyArn']!;
const sessionKeyArn = member.outputs['SessionKeyArnInUse']!;
const bucket = {
  name: BUCKET,
  exists: true,
  encrypted: true,
  algorithm: 'aws:kms',
  kmsKey: archiveKeyArn,
  bucketKey: true,
};

function content(): DocumentContent {
  const parsed = parseSessionDocument(document.Properties['Content'], { version: '1', hash: null });
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.content;
}

const start = aStart({ account: MEMBER, region: REGION });

test('a session of the deployed document breaks no guardrail that terminates', () => {
  const deployed = content();
  const facts = someFacts({
    session: { id: start.id, account: MEMBER, region: REGION },
    documentContent: deployed,
    preferences: deployed,
    archive: { bucket: BUCKET, prefix: `${MEMBER}/${REGION}` },
    logBucket: bucket,
    logGroup: { name: NAMES.logGroup, exists: true, encrypted: true },
  });
  const verdict = new CedarJudge(loadGuardrails()).judge(facts, {
    now: start.startedAt,
    deadlinePassed: false,
  });
  expect(verdict.violations).toEqual([]);
  expect(verdict.unknowns).toEqual([]);
});

test("by the product's own evaluation a node of ours may deliver its log, under all policies that are deployed", () => {
  const archive = compilePolicy(
    only(hub, 'AWS::S3::BucketPolicy', { Bucket: BUCKET }).Properties['PolicyDocument'],
    'archive',
  );
  const archiveKey = all(hub, 'AWS::KMS::Key').find(
    ({ Properties }) => Properties['KeyUsage'] === undefined,
  )!;
  const keyOf = (arn: string, account: string, policy: unknown) => ({
    arn,
    account,
    enabled: true,
    policy: compilePolicy(policy, arn),
  });
  const calls = [
    ...channelCalls(MEMBER),
    ...bucketCalls(start, content(), {
      bucket,
      account: HUB,
      policy: archive,
      key: keyOf(archiveKeyArn, HUB, archiveKey.Properties['KeyPolicy']),
    }),
    ...streamCalls(start, NAMES.logGroup),
    ...sessionKeyCalls(
      start,
      keyOf(sessionKeyArn, MEMBER, only(member, 'AWS::KMS::Key').Properties['KeyPolicy']),
    ),
  ];
  const core = compilePolicy(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ssmmessages:*', Resource: '*' }] },
    'AmazonSSMManagedInstanceCore, as far as channels go',
  );
  const permissions = calls.map((call) =>
    evaluatePermission(
      {
        principal: roleSession(MEMBER, NAMES.instanceRole),
        action: call.action,
        resource: call.resource,
        resourceAccount: call.resourceAccount,
        context: {
          'aws:SecureTransport': 'true',
          'aws:ViaAWSService': 'false',
          'aws:RequestedRegion': REGION,
          'aws:PrincipalOrgID': ORGANIZATION,
          ...call.context,
        },
      },
      {
        identity: [managed(member, NAMES.nodePolicy), core],
        ...(call.resourcePolicy ? { resource: call.resourcePolicy } : {}),
      },
    ),
  );
  expect(permissions.filter(({ result }) => result !== 'allowed')).toEqual([]);
  expect(permissions.length).toBeGreaterThan(10);
});
