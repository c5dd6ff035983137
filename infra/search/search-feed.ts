import { Fn } from 'aws-cdk-lib';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { CfnDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import { makeFunction } from '../compute/make-function.ts';
import { streamReading } from '../compute/stream-reading.ts';
import { functionLogGroup } from '../names.ts';
import { makeRole } from '../policies/role.ts';
import type { ReasonedStatement } from '../policies/statement.ts';
import { SEARCH_NAMES } from './search-names.ts';

const TIMEOUT_SECONDS = 180;
const MEMORY_MEGABYTES = 512;
/** Many lines in one request are cheaper for the domain than many requests. */
const LINES_A_BATCH = 500;
const WAIT_SECONDS = 2;
/** As long as the stream keeps them: a domain that is away for the night loses nothing. */
const OLDEST_SECONDS = 86_400;

/** The role of the feed: it reads the stream, sends bulk requests, and keeps what is refused. */
export function feedRole(scope: Construct, keyArn: string): CfnRole {
  return makeRole(scope, 'FeedRole', {
    roleName: SEARCH_NAMES.feedRole,
    description: 'Sallyport: feeds streamed lines into the search domain',
    trust: [
      {
        Sid: 'Lambda',
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    ],
    statements: statements(keyArn),
  });
}

function statements(keyArn: string): readonly ReasonedStatement[] {
  const queue = (name: string) => arnOf('sqs', name);
  return [
    ...streamReading(),
    {
      Sid: 'DecryptStream',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keyArn,
      Condition: { StringLike: { 'kms:ViaService': 'kinesis.*.amazonaws.com' } },
    },
    {
      Sid: 'Feed',
      Effect: 'Allow',
      Action: 'es:ESHttpPost',
      Resource: arnOf('es', `domain/${SEARCH_NAMES.domain}/_bulk`),
    },
    {
      Sid: 'SetAside',
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: [queue(SEARCH_NAMES.refusedQueue)],
    },
    {
      Sid: 'Log',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: arnOf('logs', `log-group:${functionLogGroup(SEARCH_NAMES.feedFunction)}:*`),
      because: 'A function makes a stream for each of its instances.',
    },
  ];
}

/** The function that feeds the domain from the members' streamed lines. */
export class SearchFeed extends Construct {
  constructor(
    scope: Construct,
    parts: {
      readonly code: { readonly codeBucket: string; readonly codePrefix: string };
      readonly role: CfnRole;
      readonly keyArn: string;
      readonly domain: CfnDomain;
      readonly linesArn: string;
      readonly refused: CfnQueue;
    },
  ) {
    super(scope, 'Feed');
    const { code, role, keyArn, domain, linesArn, refused } = parts;
    const feeds = makeFunction(
      this,
      { function: 'Function', log: 'Log' },
      {
        name: SEARCH_NAMES.feedFunction,
        does: 'feeds streamed lines, masked, into the search domain',
        code,
        keyArn,
        role: role.attrArn,
        timeout: TIMEOUT_SECONDS,
        memorySize: MEMORY_MEGABYTES,
        environment: {
          SALLYPORT_SEARCH_ENDPOINT: Fn.join('', ['https://', domain.attrDomainEndpoint]),
          SALLYPORT_SEARCH_REFUSED: refused.ref,
        },
      },
    );
    new CfnEventSourceMapping(this, 'Lines', {
      functionName: feeds.ref,
      eventSourceArn: linesArn,
      startingPosition: 'LATEST',
      batchSize: LINES_A_BATCH,
      maximumBatchingWindowInSeconds: WAIT_SECONDS,
      bisectBatchOnFunctionError: true,
      maximumRecordAgeInSeconds: OLDEST_SECONDS,
      destinationConfig: { onFailure: { destination: refused.attrArn } },
      functionResponseTypes: ['ReportBatchItemFailures'],
    });
  }
}
