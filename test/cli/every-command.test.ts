/**
 * The walks through the services again, by the AWS CLI: what it makes of each answer, with its own models and parsers.
 * Commands take their input as JSON, as `--generate-cli-skeleton` lays it out.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { SSMClient } from '@aws-sdk/client-ssm';
import { startScriptedNode } from '@sallyport/local-aws/ssmmessages/testing/scripted-node.ts';
import { nodeProfile } from '@sallyport/local-aws/testing/agent-process.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { afterAll, beforeAll, test } from 'vitest';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { keepsRunning } from './cli-process.ts';
import { type Player, playSteps } from './play-steps.ts';
import { cloudtrailSteps } from './steps/cloudtrail.ts';
import { ec2Steps } from './steps/ec2.ts';
import { eventsSteps } from './steps/events.ts';
import { firehoseSteps } from './steps/firehose.ts';
import { peopleSteps } from './steps/iam-people.ts';
import { roleSteps } from './steps/iam-roles.ts';
import { kinesisSteps } from './steps/kinesis.ts';
import { kmsSteps } from './steps/kms.ts';
import { logsSteps, logsStream } from './steps/logs.ts';
import { snsSteps, sqsSteps } from './steps/messaging.ts';
import { monitoringSteps } from './steps/monitoring.ts';
import { organizationsSteps } from './steps/organizations.ts';
import { bucketSteps, objectSteps } from './steps/s3.ts';
import { ssmSteps } from './steps/ssm.ts';
import { ACCOUNT, policyText, REGION, type Step } from './steps/step.ts';
import { stsSteps } from './steps/sts.ts';
import { type Desk, openDesk, type Typist } from './typed.ts';

const HUB = '111111111111';
/** A walk of a hundred commands, on a machine that has other things to do. */
const WALK_MS = 240_000;
/** Commands that leave something in a file take no JSON: their words, and where the file goes. */
const BY_WORDS: Readonly<Record<string, readonly string[]>> = {
  GetObject: ['got'],
  CreateVirtualMFADevice: ['--outfile', 'seed', '--bootstrap-method', 'Base32StringSeed'],
};
/** start-session and resume-session hand over to session-manager-plugin; the CLI of some years knows the third not. */
const NOT_TYPED = new Set([
  'StartSession',
  'ResumeSession',
  'DescribeSessions',
  'TerminateSession',
  'DescribeInstanceProperties',
]);

/** `CreateVirtualMFADevice` as `create-virtual-mfa-device`. */
function commandName(action: string): string {
  return action
    .replace(/V2$/, '-v2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** What the CLI reads as JSON: bytes in base64, instants as text. */
function asJson(input: object): string {
  return JSON.stringify(input, (_, value: unknown) => {
    const bytes = value as { type?: unknown; data?: unknown } | null;
    return typeof bytes === 'object' && bytes?.type === 'Buffer'
      ? Buffer.from(bytes.data as number[]).toString('base64')
      : value;
  });
}

/** Calls by commands of a person. */
function byCli(service: string, person: Typist, folder: string): Player {
  return async (action, input) => {
    const { Body, ...rest } = input as { Body?: string | Buffer };
    if (Body !== undefined) writeFileSync(join(folder, 'body'), Body);
    const own = BY_WORDS[action];
    const words =
      own === undefined
        ? ['--cli-input-json', asJson(rest)]
        : [
            ...Object.entries(rest).flatMap(([key, value]) => [`--${commandName(key)}`, String(value)]),
            ...own,
          ];
    const body = Body === undefined ? [] : ['--body', 'body'];
    const left = await person.words([service, commandName(action), '--output', 'json', ...body, ...words]);
    if (left.code !== 0) throw new Error(`exited ${left.code}: ${left.stderr}`);
    return left.stdout.trim() === '' ? {} : JSON.parse(left.stdout);
  };
}

describeWithAwsCli('every action by the AWS CLI', (cli) => {
  if (!keepsRunning(cli.path)) {
    // Its start alone would take these four hundred commands several minutes.
    test('the walks are typed where the CLI can be kept running', (context) => {
      context.skip(`${cli.path} is no Python script; install one: apt-get install awscli`);
    });
    return;
  }
  let desk: Desk;
  let person: Typist;
  let walk: (service: string, steps: readonly Step[], given?: object, who?: Typist) => Promise<unknown>;

  beforeAll(async () => {
    desk = await openDesk(cli);
    desk.aws.world.organizations.bootstrap({ managementAccount: HUB, members: [ACCOUNT] });
    person = desk.administrator();
    walk = (service, steps, given = {}, who = person) => {
      const typed = steps.filter(({ action }) => !NOT_TYPED.has(action));
      return playSteps(byCli(service, who, desk.folder), typed, { ...given });
    };
  });

  afterAll(async () => {
    await desk?.close();
  });

  test('iam takes every command about people', () => walk('iam', peopleSteps), WALK_MS);
  test('iam takes every command about roles', () => walk('iam', roleSteps), WALK_MS);
  test(
    'ec2 takes every command',
    () => {
      nodeProfile(desk.aws, ACCOUNT, [], 'WalkNode');
      nodeProfile(desk.aws, ACCOUNT, [], 'WalkOther');
      return walk('ec2', ec2Steps, { node: 'WalkNode', other: 'WalkOther' });
    },
    WALK_MS,
  );
  test('s3 takes every command', () => walk('s3api', [...bucketSteps, ...objectSteps]), WALK_MS);
  test('kms takes every command', () => walk('kms', kmsSteps), WALK_MS);
  test(
    'logs takes every command',
    async () => {
      const keys = new KMSClient({
        endpoint: desk.aws.endpoint,
        region: REGION,
        credentials: makeAdmin(desk.aws.world, ACCOUNT),
      });
      const anybody = { AWS: '*', Service: `logs.${REGION}.amazonaws.com` };
      const Policy = policyText({ Principal: anybody, Action: 'kms:*', Resource: '*' });
      const { KeyMetadata } = await keys.send(new CreateKeyCommand({ Policy }));
      keys.destroy();
      await walk('logs', logsSteps, { key: KeyMetadata?.Arn, ...logsStream(desk.aws) });
    },
    WALK_MS,
  );
  test('kinesis takes every command', () => walk('kinesis', kinesisSteps), WALK_MS);
  test('firehose takes every command', () => walk('firehose', firehoseSteps), WALK_MS);
  test('cloudwatch takes every command', () => walk('cloudwatch', monitoringSteps), WALK_MS);
  test('events takes every command', () => walk('events', eventsSteps), WALK_MS);
  test(
    'cloudtrail takes every command',
    () => {
      desk.aws.world.s3.createBucket({ name: 'walk-trail', account: ACCOUNT, region: REGION });
      return walk('cloudtrail', cloudtrailSteps, { bucket: 'walk-trail' });
    },
    WALK_MS,
  );
  test(
    'organizations takes every command',
    () => walk('organizations', organizationsSteps, {}, desk.administrator(HUB)),
    WALK_MS,
  );
  test('sqs takes every command', () => walk('sqs', sqsSteps), WALK_MS);
  test('sns takes every command', () => walk('sns', snsSteps), WALK_MS);
  test(
    'ssm takes every command',
    async () => {
      const client = new SSMClient({
        endpoint: desk.aws.endpoint,
        region: REGION,
        credentials: makeAdmin(desk.aws.world, ACCOUNT),
      });
      const node = await startScriptedNode(desk.aws, client, ACCOUNT, REGION);
      await walk('ssm', ssmSteps, { node: node.id, role: 'HybridNode' });
      node.stop();
      client.destroy();
    },
    WALK_MS,
  );
  test(
    'sts takes every command',
    () => {
      const trust = JSON.parse(
        policyText({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' }),
      );
      const role = desk.aws.world.iam.bootstrap.role({ account: ACCOUNT, name: 'broker', trust });
      return walk('sts', stsSteps, { role, key: makeAdmin(desk.aws.world, ACCOUNT).accessKeyId });
    },
    WALK_MS,
  );
});
