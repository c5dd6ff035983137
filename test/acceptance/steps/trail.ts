import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Acceptance } from '../acceptance.ts';
import { ACCEPT_TAG } from '../made-things.ts';
import type { Shell } from '../shell.ts';

const WAIT_SECONDS = 5;

/** A queue that EventBridge puts CloudTrail's events of Session Manager into. */
export async function listenToTrail(acceptance: Acceptance): Promise<string> {
  const { account, made, options, run, tags: Tags } = acceptance;
  const name = acceptance.named();
  const arnOf = (service: string, resource: string) =>
    `arn:aws:${service}:${options.region}:${options.account}:${resource}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arnOf('sqs', name),
        Condition: { ArnEquals: { 'aws:SourceArn': arnOf('events', `rule/${name}`) } },
      },
    ],
  });
  made.add('queue', name);
  const { QueueUrl = '' } = await account.sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { Policy, SqsManagedSseEnabled: 'true' },
      tags: { [ACCEPT_TAG]: run },
    }),
  );
  made.add('rule', name);
  const pattern = { source: ['aws.ssm'], 'detail-type': ['AWS API Call via CloudTrail'] };
  await account.events.send(
    new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern), State: 'ENABLED', Tags }),
  );
  await account.events.send(
    new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn: arnOf('sqs', name) }] }),
  );
  return QueueUrl;
}

/** Waits for a session's start among the events, and measures by when SQS took it. Throws where it does not come in time. */
export async function hearStart(acceptance: Acceptance, queueUrl: string, shell: Shell): Promise<void> {
  const { account, options } = acceptance;
  const WaitTimeSeconds = options.endpoint === undefined ? WAIT_SECONDS : 0;
  const { answer: sentMs } = await acceptance.until(
    'the event of StartSession (is there a trail with management events that logs?)',
    async () => {
      const { Messages = [] } = await account.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      );
      for (const { ReceiptHandle } of Messages)
        await account.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
      const start = Messages.find(({ Body = '' }) => isStartOf(Body, shell.id));
      return start === undefined ? null : Number(start.Attributes?.SentTimestamp);
    },
    options.waitMs,
  );
  acceptance.measured('start-to-eventbridge', acceptance.awsMs(sentMs) - shell.startedClockMs);
}

/** Waits for a session's start in the event history. */
export async function findStart(acceptance: Acceptance, shell: Shell): Promise<void> {
  const { account, options } = acceptance;
  const since = new Date(Date.now() - 60 * 60_000);
  const LookupAttributes = [{ AttributeKey: 'EventName', AttributeValue: 'StartSession' }] as const;
  await acceptance.until(
    'StartSession in the event history',
    async () => {
      const { Events = [] } = await account.cloudtrail.send(
        new LookupEventsCommand({ LookupAttributes: [...LookupAttributes], StartTime: since }),
      );
      return Events.some(({ CloudTrailEvent = '' }) => CloudTrailEvent.includes(shell.id)) ? true : null;
    },
    options.waitMs,
  );
  acceptance.measured('start-to-lookup', performance.now() - shell.startedAt);
}

function isStartOf(body: string, sessionId: string): boolean {
  try {
    const { detail } = JSON.parse(body) as {
      detail?: { eventName?: string; responseElements?: { sessionId?: string } };
    };
    return detail?.eventName === 'StartSession' && detail.responseElements?.sessionId === sessionId;
  } catch {
    return false;
  }
}
