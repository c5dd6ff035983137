import { Aws } from 'aws-cdk-lib';
import { SERVICE_ROLES } from '../member/service-roles.ts';
import { DEPLOYMENT_TAG, NAMES } from '../names.ts';
import type { Statement } from '../policies/statement.ts';
import { SEARCH_NAMES } from '../search/search-names.ts';

const anywhere = (service: string, resource: string) => `arn:${Aws.PARTITION}:${service}:*:*:${resource}`;
const role = (name: string) => `arn:${Aws.PARTITION}:iam::*:role/${name}`;
const bucket = (name: string) => `arn:${Aws.PARTITION}:s3:::sallyport-${name}-*`;

const OUR_FUNCTIONS = anywhere('lambda', 'function:sallyport-*');
/** Whoever could write these would decide who may do what, what code runs, what was approved, what was typed. */
const TABLE_WRITES = ['DeleteItem', 'BatchWriteItem', 'PartiQL*', 'PutItem', 'UpdateItem'];

type Deny = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  more?: { readonly also?: readonly string[]; readonly condition?: Statement['Condition'] },
) => Statement;

/**
 * The denials for what the watch runs on in the hub: code, configuration, state, timers and the way of lines. The watch
 * writes its own state, and CloudWatch Logs the lines; everything else is left to those who deploy.
 */
export function freezeHubStatements(deployers: readonly string[]): readonly Statement[] {
  const deny: Deny = (Sid, Action, Resource, { also = [], condition = {} } = {}) => ({
    Sid,
    Effect: 'Deny',
    Action,
    Resource,
    Condition: {
      ArnNotLike: { 'aws:PrincipalArn': deployers },
      // A second operator, since a list of CloudFormation's cannot be added to: both must fail to match.
      ...(also.length === 0 ? {} : { StringNotLike: { 'aws:PrincipalArn': also } }),
      ...condition,
    },
  });
  return [...ofCodeAndState(deny), ...ofLinesAndFiles(deny)];
}

const verbs = (service: string, ...names: readonly string[]) => names.map((name) => `${service}:${name}`);

function ofCodeAndState(deny: Deny): readonly Statement[] {
  return [
    deny(
      'Functions',
      verbs(
        'lambda',
        'Add*',
        'Create*',
        'Delete*',
        'Publish*',
        'Put*',
        'Remove*',
        'Tag*',
        'Untag*',
        'Update*',
      ),
      [OUR_FUNCTIONS],
    ),
    deny('Sources', verbs('lambda', 'DeleteEventSourceMapping', 'UpdateEventSourceMapping'), ['*'], {
      condition: { ArnLike: { 'lambda:FunctionArn': OUR_FUNCTIONS } },
    }),
    deny('Timers', verbs('states', 'Delete*', 'StopExecution', 'Update*'), [
      anywhere('states', `stateMachine:${NAMES.timer}`),
      anywhere('states', `execution:${NAMES.timer}:*`),
    ]),
    deny(
      'Table',
      verbs(
        'dynamodb',
        'DeleteResourcePolicy',
        'DeleteTable',
        'PutResourcePolicy',
        'Update*Backups',
        'UpdateTable',
        'UpdateTimeToLive',
      ),
      [anywhere('dynamodb', `table/${NAMES.table}`)],
    ),
    deny('State', verbs('dynamodb', ...TABLE_WRITES), [anywhere('dynamodb', `table/${NAMES.table}`)], {
      also: [role(NAMES.serverRole)],
    }),
  ];
}

function ofLinesAndFiles(deny: Deny): readonly Statement[] {
  return [
    deny(
      'Stream',
      verbs(
        'kinesis',
        'Decrease*',
        'Delete*',
        'MergeShards',
        'PutResourcePolicy',
        'SplitShard',
        'StopStreamEncryption',
        'Update*',
      ),
      [anywhere('kinesis', `stream/${NAMES.linesStream}`)],
    ),
    deny(
      'Lines',
      verbs('kinesis', 'PutRecord', 'PutRecords'),
      [anywhere('kinesis', `stream/${NAMES.linesStream}`)],
      {
        also: [role(NAMES.linesRole), role(SERVICE_ROLES.logs)],
      },
    ),
    deny('SearchDomain', verbs('es', 'AuthorizeVpc*', 'DeleteDomain', 'UpdateDomainConfig'), [
      anywhere('es', `domain/${SEARCH_NAMES.domain}`),
    ]),
    deny('Destination', verbs('logs', 'DeleteDestination', 'PutDestination*'), [
      anywhere('logs', `destination:${NAMES.linesDestination}`),
    ]),
    deny('FunctionLogs', verbs('logs', 'Associate*', 'Delete*', 'Disassociate*', 'PutRetentionPolicy'), [
      anywhere('logs', 'log-group:/aws/lambda/sallyport-*'),
      anywhere('logs', 'log-group:/aws/vendedlogs/*sallyport-*'),
    ]),
    deny('Config', verbs('s3', 'Delete*', 'Put*'), [bucket('config'), `${bucket('config')}/*`]),
    deny('Code', verbs('s3', 'DeleteObject*', 'PutBucketPolicy', 'PutObject'), [
      bucket('templates'),
      `${bucket('templates')}/*`,
    ]),
    // The id of an API is of AWS's making: it is known by the tag that the stack gives it.
    deny('Api', verbs('apigateway', 'DELETE', 'PATCH', 'POST', 'PUT'), ['*'], {
      condition: { StringEquals: { [`aws:ResourceTag/${DEPLOYMENT_TAG}`]: 'deployment' } },
    }),
  ];
}
