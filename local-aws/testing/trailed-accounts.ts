import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import {
  type AdvancedEventSelector,
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  type PutEventSelectorsCommandInput,
  type PutEventSelectorsCommandOutput,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import type { CloudTrailRecord } from '../cloudtrail/record.ts';
import { makeAdmin } from './make-admin.ts';
import { QueueTester } from './queue-tester.ts';
import { type S3Lab, startS3 } from './start-s3.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const REGION = 'us-east-1';
/** The bucket of all trails' log files. */
const LOGS = 'trail-files';

interface Watched {
  readonly trail: CloudTrailClient;
  readonly queue: QueueTester;
  readonly url: string;
}

/** Selects the writes of objects whose ARN begins so. */
export function writesUnder(prefix: string): AdvancedEventSelector {
  return {
    Name: 'writes',
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'readOnly', Equals: ['false'] },
      { Field: 'resources.ARN', StartsWith: [prefix] },
    ],
  };
}

/** Two accounts, each with a trail `trail` that logs, and a rule that sends all its events to a queue. */
export class TrailedAccounts {
  readonly lab: S3Lab;
  readonly hub = HUB;
  readonly member = MEMBER;
  readonly #watched = new Map<string, Watched>();

  private constructor(lab: S3Lab) {
    this.lab = lab;
  }

  static async start(): Promise<TrailedAccounts> {
    const made = new TrailedAccounts(await startS3({ hub: HUB, member: MEMBER }));
    const { hub } = made.lab;
    await hub.send(new CreateBucketCommand({ Bucket: LOGS }));
    const Statement = {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${LOGS}/*`,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await hub.send(new PutBucketPolicyCommand({ Bucket: LOGS, Policy }));
    for (const account of [HUB, MEMBER]) await made.#watch(account);
    return made;
  }

  async #watch(account: string): Promise<void> {
    const { aws } = this.lab;
    const options = { endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, account) };
    const trail = new CloudTrailClient(options);
    await trail.send(new CreateTrailCommand({ Name: 'trail', S3BucketName: LOGS }));
    await trail.send(new StartLoggingCommand({ Name: 'trail' }));
    const queue = new QueueTester(aws, account, REGION);
    const Arn = `arn:aws:sqs:${REGION}:${account}:events`;
    const Principal = { Service: 'events.amazonaws.com' };
    const Statement = { Effect: 'Allow', Principal, Action: 'sqs:*', Resource: Arn };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    const url = await queue.make('events', { Policy });
    const events = new EventBridgeClient(options);
    const EventPattern = JSON.stringify({ source: [{ prefix: 'aws.' }] });
    await events.send(new PutRuleCommand({ Name: 'all', EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 'q', Arn }] }));
    this.#watched.set(account, { trail, queue, url });
  }

  #of(account: string): Watched {
    const watched = this.#watched.get(account);
    if (watched === undefined) throw new Error(`${account} has no trail here`);
    return watched;
  }

  trail(account: string): CloudTrailClient {
    return this.#of(account).trail;
  }

  select(
    account: string,
    input: Omit<PutEventSelectorsCommandInput, 'TrailName'>,
  ): Promise<PutEventSelectorsCommandOutput> {
    return this.trail(account).send(new PutEventSelectorsCommand({ TrailName: 'trail', ...input }));
  }

  /** The records that EventBridge had of an account since the last look; each as an API call of its service. */
  async seen(account: string): Promise<CloudTrailRecord[]> {
    const { queue, url } = this.#of(account);
    const found: CloudTrailRecord[] = [];
    for (;;) {
      const messages = await queue.receive(url);
      if (messages.length === 0) return found;
      for (const { Body = '{}' } of messages) {
        const event = JSON.parse(Body) as { source: string; 'detail-type': string; detail: CloudTrailRecord };
        const source = `aws.${event.detail.eventSource.split('.')[0]}`;
        if (event['detail-type'] !== 'AWS API Call via CloudTrail' || event.source !== source)
          throw new Error(`not the event of an API call: ${Body.slice(0, 500)}`);
        found.push(event.detail);
      }
    }
  }

  /** The records of all log files of an account's trails. */
  async filed(account: string): Promise<CloudTrailRecord[]> {
    await this.lab.aws.world.cloudtrail.logFiles.deliver();
    const { hub } = this.lab;
    const { Contents = [] } = await hub.send(
      new ListObjectsV2Command({ Bucket: LOGS, Prefix: `AWSLogs/${account}/` }),
    );
    const records: CloudTrailRecord[] = [];
    for (const { Key } of Contents) {
      const { Body } = await hub.send(new GetObjectCommand({ Bucket: LOGS, Key }));
      const text = gunzipSync(await buffer(Body as NodeJS.ReadableStream)).toString();
      records.push(...(JSON.parse(text) as { Records: CloudTrailRecord[] }).Records);
    }
    return records;
  }
}
