import { CreateDocumentCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  BUCKET,
  type FactWorld,
  GROUP,
  MEMBER,
  makeFactWorld,
  policyOf,
  putNodePolicy,
  REGION,
  ROLE,
  sessionDocument,
  startOn,
} from '../../../../test/builders/fact-world.ts';
import type { SessionFacts } from '../../../domain/guardrails/facts.ts';
import { DEFAULT_APPROVED_DOCUMENTS } from '../../../domain/guardrails/start-facts.ts';
import { CedarJudge } from '../../cedar/judge.ts';
import { loadGuardrails } from '../../cedar/load-guardrails.ts';
import { AwsFactSource } from './fact-source.ts';

const judge = new CedarJudge(loadGuardrails());
const clock = { now: () => Date.UTC(2026, 10, 21, 9) };
let world: FactWorld;
beforeAll(async () => {
  world = await makeFactWorld();
});
afterAll(() => world.aws.close());

/** A source with nothing kept. */
function newSource(clients = world.source): AwsFactSource {
  const settings = { approvedDocuments: DEFAULT_APPROVED_DOCUMENTS, archiveBucket: BUCKET, people: {} };
  return new AwsFactSource({ clients, settings: () => settings, clock });
}

function nodeLogging(facts: SessionFacts): string {
  if (!facts.nodeLogging.known) return `unknown: ${facts.nodeLogging.reason}`;
  return `${facts.nodeLogging.value.allowed ? 'allowed' : 'denied'}: ${facts.nodeLogging.value.because}`;
}

test('a session that keeps every guardrail is compliant by what AWS tells of it', async () => {
  const facts = await newSource().gather(startOn(world.instanceId));
  expect(judge.judge(facts, { now: 0, deadlinePassed: false })).toMatchObject({
    compliant: true,
    violations: [],
    unknowns: [],
  });
  expect(facts).toMatchObject({
    targetTags: { value: { Environment: 'Dev', Name: 'DevEC2Instance' } },
    principalTags: { value: { 'sallyport:long-term-keys': 'accepted' } },
    documentContent: { value: { s3Bucket: BUCKET, maxMinutes: 60, version: '1' } },
    logBucket: { value: { name: BUCKET, exists: true, encrypted: true, kmsKey: world.archiveKeyArn } },
    logGroup: { value: { name: GROUP, exists: true, encrypted: true } },
    nodeRole: { value: { arn: `arn:aws:iam::${MEMBER}:role/${ROLE}`, source: 'instance-profile' } },
    sessionKind: { value: 'shell' },
  });
});

test('another document is judged by its own live content', async () => {
  const Content = sessionDocument({
    s3BucketName: 'elsewhere',
    cloudWatchLogGroupName: '/absent',
    maxSessionDuration: '',
  });
  await world.member.ssm.send(new CreateDocumentCommand({ Name: 'Lax', DocumentType: 'Session', Content }));
  const facts = await newSource().gather(startOn(world.instanceId, { documentName: 'Lax' }));
  const { violations } = judge.judge(facts, { now: 0, deadlinePassed: false });
  expect(violations.map(({ guardrail }) => guardrail)).toEqual([
    'approved-document',
    'log-to-archive',
    'logs-encrypted',
    'maximum-duration',
    'node-can-log',
  ]);
  expect(nodeLogging(facts)).toContain('there is no bucket elsewhere');
});

test('a document that is not there leaves its content unknown', async () => {
  const facts = await newSource().gather(startOn(world.instanceId, { documentName: 'Absent' }));
  expect(facts.documentContent).toEqual({ known: false, reason: 'GetDocument: InvalidDocument' });
  expect(facts.nodeLogging).toEqual({ known: false, reason: 'GetDocument: InvalidDocument' });
});

test('a target that does not exist, or is no node, is unknown', async () => {
  const gone = await newSource().gather(startOn('i-00000000000000000'));
  expect(gone.targetTags).toMatchObject({
    known: false,
    reason: 'DescribeInstances: InvalidInstanceID.NotFound',
  });
  const task = await newSource().gather(startOn('ecs:cluster_task_runtime'));
  expect(task.nodeRole).toMatchObject({
    known: false,
    reason: expect.stringContaining('neither i-… nor mi-…'),
  });
});

describe('what AWS does not answer', () => {
  test('is unknown with the operation and the name of the error', async () => {
    const denied = Object.assign(new Error('secret words'), { name: 'AccessDeniedException', $metadata: {} });
    const send = () => Promise.reject(denied);
    const blind = {
      ...world.member,
      ssm: { send },
      iam: { send },
      ec2: { send },
      logs: { send },
      kms: { send },
    };
    const facts = await newSource({
      ...world.source,
      clientsFor: () => blind as unknown as FactWorld['member'],
    }).gather(startOn(world.instanceId));
    const reasons = Object.entries(facts).flatMap(([name, fact]) =>
      fact.known ? [] : [`${name}: ${fact.reason}`],
    );
    expect(reasons.join('\n')).not.toContain('secret');
    expect(facts.targetTags).toEqual({ known: false, reason: 'DescribeInstances: AccessDeniedException' });
    expect(facts.documentContent).toEqual({ known: false, reason: 'GetDocument: AccessDeniedException' });
    const verdict = judge.judge(facts, { now: 0, deadlinePassed: false });
    expect(verdict.compliant).toBeNull();
    expect(verdict.unknowns.map(({ guardrail }) => guardrail)).toContain('log-to-archive');
  });
});

test('a session of an account that is not configured is judged on its start alone', async () => {
  const clientsFor = () => {
    throw new Error('account 999999999999 is neither the hub nor a member in the config');
  };
  const facts = await newSource({ ...world.source, clientsFor }).gather(
    startOn(world.instanceId, { documentName: 'AWS-StartSSHSession' }),
  );
  expect(facts.targetTags).toMatchObject({
    known: false,
    reason: expect.stringContaining('neither the hub'),
  });
  const { violations } = judge.judge(facts, { now: 0, deadlinePassed: false });
  expect(violations.map(({ guardrail }) => guardrail)).toEqual(['approved-document', 'unlogged-kind']);
});

describe('answers are kept for a while', () => {
  test('200 sessions on one node ask no more than one', async () => {
    let calls = 0;
    const counted = (client: { send: unknown }) =>
      new Proxy(client, {
        get: (object, name) => {
          if (name === 'send') calls += 1;
          return Reflect.get(object, name);
        },
      });
    const member = Object.fromEntries(
      Object.entries(world.member).map(([name, client]) => [name, counted(client)]),
    ) as unknown as FactWorld['member'];
    const source = newSource({ ...world.source, clientsFor: () => member });
    await source.gather(startOn(world.instanceId));
    const once = calls;
    const starts = Array.from({ length: 199 }, (_, index) =>
      startOn(world.instanceId, { id: `engineer-${index}` }),
    );
    const all = await Promise.all(starts.map((start) => source.gather(start)));
    expect(calls).toBe(once);
    expect(all.every((facts) => facts.nodeLogging.known && facts.nodeLogging.value.allowed)).toBe(true);
  });

  test('and forgotten when something changed', async () => {
    const source = newSource();
    const start = startOn(world.instanceId);
    expect(nodeLogging(await source.gather(start))).toMatch(/^allowed/);
    await putNodePolicy(world.member, policyOf({ Effect: 'Deny', Action: 's3:*', Resource: '*' }));
    expect(nodeLogging(await source.gather(start))).toMatch(/^allowed/);
    source.forget({ account: MEMBER, region: REGION });
    expect(nodeLogging(await source.gather(start))).toMatch(/^denied/);
    await putNodePolicy(world.member, world.nodePolicy);
  });
});
