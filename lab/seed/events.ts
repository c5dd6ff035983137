import {
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { PutPermissionCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { HUB_ACCOUNT, MEMBER_ACCOUNT, NAMES, REGION } from '../accounts.ts';
import type { Clients } from './clients.ts';

const HUB_BUS = `arn:aws:events:${REGION}:${HUB_ACCOUNT}:event-bus/default`;
const QUEUE_ARN = `arn:aws:sqs:${REGION}:${HUB_ACCOUNT}:${NAMES.eventQueue}`;
const DEAD_ARN = `arn:aws:sqs:${REGION}:${HUB_ACCOUNT}:${NAMES.deadLetterQueue}`;
const MAX_RECEIVES = 10;

/** What the watch hears of: sessions, changes of what their verdicts rest on, and what detection rules are about. */
const WATCHED = {
  source: [
    'aws.ssm',
    'aws.iam',
    'aws.s3',
    'aws.kms',
    'aws.logs',
    'aws.ec2',
    'aws.cloudtrail',
    'aws.organizations',
    'aws.guardduty',
    'aws.config',
    'aws.securityhub',
    'aws.signin',
  ],
  'detail-type': ['AWS API Call via CloudTrail', 'AWS Console Sign In via CloudTrail', 'GuardDuty Finding'],
};

function trailBucketPolicy(): object {
  const bucket = `arn:aws:s3:::${NAMES.trailBucket}`;
  const service = { Service: 'cloudtrail.amazonaws.com' };
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: service, Action: 's3:GetBucketAcl', Resource: bucket },
      { Effect: 'Allow', Principal: service, Action: 's3:PutObject', Resource: `${bucket}/AWSLogs/*` },
    ],
  };
}

function queuePolicy(queueArn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:${REGION}:${HUB_ACCOUNT}:rule/*` } },
      },
    ],
  });
}

async function startTrail(clients: Clients, name: string): Promise<void> {
  await clients.cloudtrail.send(
    new CreateTrailCommand({ Name: name, S3BucketName: NAMES.trailBucket, IsMultiRegionTrail: true }),
  );
  await clients.cloudtrail.send(new StartLoggingCommand({ Name: name }));
}

/** The hub's trail tells of each write of a log into the archive: who wrote it. What the server writes itself is left out. */
async function tellWrites(hub: Clients, trail: string): Promise<void> {
  const archive = `arn:aws:s3:::${NAMES.archiveBucket}/`;
  await hub.cloudtrail.send(
    new PutEventSelectorsCommand({
      TrailName: trail,
      AdvancedEventSelectors: [
        {
          Name: 'management events',
          FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
        },
        {
          Name: 'writes of logs',
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
            { Field: 'readOnly', Equals: ['false'] },
            { Field: 'resources.ARN', StartsWith: [archive], NotStartsWith: [`${archive}sallyport/`] },
          ],
        },
      ],
    }),
  );
}

/** Makes the way of an event: trails, the member's rule to the hub's bus, the hub's rule to the queue. Gives its URL. */
export async function seedEvents(hub: Clients, member: Clients): Promise<string> {
  await hub.s3.send(new CreateBucketCommand({ Bucket: NAMES.trailBucket }));
  await hub.s3.send(
    new PutBucketPolicyCommand({ Bucket: NAMES.trailBucket, Policy: JSON.stringify(trailBucketPolicy()) }),
  );
  await startTrail(hub, 'lab-hub');
  await tellWrites(hub, 'lab-hub');
  await startTrail(member, 'lab-member');
  await hub.sqs.send(
    new CreateQueueCommand({
      QueueName: NAMES.deadLetterQueue,
      Attributes: { Policy: queuePolicy(DEAD_ARN) },
    }),
  );
  const { QueueUrl } = await hub.sqs.send(
    new CreateQueueCommand({
      QueueName: NAMES.eventQueue,
      Attributes: {
        Policy: queuePolicy(QUEUE_ARN),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: DEAD_ARN, maxReceiveCount: MAX_RECEIVES }),
      },
    }),
  );
  await hub.events.send(
    new PutPermissionCommand({
      StatementId: 'member',
      Action: 'events:PutEvents',
      Principal: MEMBER_ACCOUNT,
      EventBusName: 'default',
    }),
  );
  const pattern = JSON.stringify(WATCHED);
  await hub.events.send(
    new PutRuleCommand({ Name: 'sallyport-watch', EventPattern: pattern, State: 'ENABLED' }),
  );
  await hub.events.send(
    new PutTargetsCommand({
      Rule: 'sallyport-watch',
      Targets: [{ Id: 'queue', Arn: QUEUE_ARN, DeadLetterConfig: { Arn: DEAD_ARN } }],
    }),
  );
  await member.events.send(
    new PutRuleCommand({ Name: 'sallyport-forward', EventPattern: pattern, State: 'ENABLED' }),
  );
  await member.events.send(
    new PutTargetsCommand({ Rule: 'sallyport-forward', Targets: [{ Id: 'hub', Arn: HUB_BUS }] }),
  );
  return QueueUrl!;
}
