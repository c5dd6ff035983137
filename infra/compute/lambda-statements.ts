import { Aws } from 'aws-cdk-lib';
import { arnOf, bucketArn } from '../arns.ts';
import { TABLE_KEY_USE } from '../hub/archive-key.ts';
import { askingStatements } from '../hub/readers.ts';
import { answersBucketName, archiveBucketName, configBucketName, functionLogGroup, NAMES } from '../names.ts';
import type { ReasonedStatement } from '../policies/statement.ts';
import { actionsOf } from '../policies/watch-calls.ts';
import { FUNCTION_NAMES } from './function-specs.ts';
import { streamReading } from './stream-reading.ts';

const ONE_TABLE = 'The table has indexes, and each is a resource of its own.';

/**
 * What the watch needs besides where it runs on Lambda: its state, its timers, its own configuration and log, and what
 * Lambda reads in a function's name.
 */
export function lambdaStatements(): readonly ReasonedStatement[] {
  const table = arnOf('dynamodb', `table/${NAMES.table}`);
  const config = configBucketName(Aws.ACCOUNT_ID, Aws.REGION);
  return [
    {
      Sid: 'KeepState',
      Effect: 'Allow',
      Action: actionsOf('lambda').filter((action) => action.startsWith('dynamodb:')),
      Resource: [table, `${table}/index/*`],
      because: ONE_TABLE,
    },
    {
      Sid: 'UseTableKey',
      Effect: 'Allow',
      Action: TABLE_KEY_USE,
      Resource: arnOf('kms', 'key/*'),
      Condition: { StringEquals: { 'kms:ViaService': `dynamodb.${Aws.REGION}.amazonaws.com` } },
      because: "AWS makes the key's id; the key's own policy lets in this role for the table alone.",
    },
    {
      Sid: 'StartTimers',
      Effect: 'Allow',
      Action: 'states:StartExecution',
      Resource: arnOf('states', `stateMachine:${NAMES.timer}`),
    },
    {
      Sid: 'AskForSweeps',
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: arnOf('sqs', NAMES.placesQueue),
    },
    ...fedStatements(),
    {
      Sid: 'ReadConfig',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: [bucketArn(config), bucketArn(config, '/*')],
      because:
        "Guardrails, access policies and rules of one's own lie beside the configuration, each an object.",
    },
    ...askingStatements(),
    {
      Sid: 'FindAnswers',
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:ListBucket'],
      Resource: [
        bucketArn(archiveBucketName(Aws.ACCOUNT_ID, Aws.REGION)),
        bucketArn(answersBucketName(Aws.ACCOUNT_ID, Aws.REGION)),
      ],
    },
    {
      Sid: 'Log',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: FUNCTION_NAMES.map((name) => arnOf('logs', `log-group:${functionLogGroup(name)}:*`)),
      because: 'A function makes a stream for each of its instances.',
    },
  ];
}

/** What Lambda itself does in a function's name before it calls it, and when the function did not take it. */
function fedStatements(): readonly ReasonedStatement[] {
  const queue = (name: string) => arnOf('sqs', name);
  return [
    {
      Sid: 'FeedFromQueues',
      Effect: 'Allow',
      Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      Resource: [NAMES.eventQueue, NAMES.placesQueue, NAMES.deliveredQueue].map(queue),
    },
    ...streamReading(),
    {
      Sid: 'SetAside',
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: queue(NAMES.workDeadQueue),
    },
  ];
}
