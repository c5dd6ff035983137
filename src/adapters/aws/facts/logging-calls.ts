import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { RequestContext } from '@sallyport/iam-evaluation/request.ts';
import type { DocumentContent } from '../../../domain/guardrails/session-document.ts';
import type { SessionStart } from '../../../domain/sessions/session.ts';
import type { KeyFound } from './key-facts.ts';
import type { BucketFound } from './log-facts.ts';
import { partitionOf } from './node-role.ts';

/** One call that a node makes for a session's log to arrive. */
export interface LoggingCall {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly resourcePolicy: CompiledPolicy | undefined;
  readonly context: RequestContext;
}

/** Something that the calls depend on, or why it is not known. */
export type Looked<T> = { readonly found: T } | { readonly notKnown: string };

/** The bucket, its policy and its key; key is null where AWS's own encryption is used. */
export interface BucketLooked {
  readonly bucket: BucketFound;
  readonly account: string;
  readonly policy: CompiledPolicy | undefined;
  readonly key: KeyFound | null;
}

const CHANNELS = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];

/** The calls on the channels that every session needs. */
export function channelCalls(account: string): LoggingCall[] {
  return CHANNELS.map((name) => plainCall(`ssmmessages:${name}`, '*', account));
}

/** The calls that put a log into the bucket (facts/session-manager.md C.4, facts/aws.md E3). */
export function bucketCalls(
  start: SessionStart,
  content: DocumentContent,
  looked: BucketLooked,
): LoggingCall[] {
  const { bucket, account, policy, key } = looked;
  const arn = `arn:${partitionOf(start.region)}:s3:::${bucket.name}`;
  const object = `${arn}/${[content.s3Prefix, `${start.id}.log`].filter((part) => part !== '').join('/')}`;
  const s3 = { resourceAccount: account, resourcePolicy: policy };
  const headers = {
    's3:x-amz-acl': 'bucket-owner-full-control',
    's3:ResourceAccount': account,
    ...(bucket.algorithm === null ? {} : { 's3:x-amz-server-side-encryption': bucket.algorithm }),
    ...(key === null ? {} : { 's3:x-amz-server-side-encryption-aws-kms-key-id': key.arn }),
  };
  const read = { 's3:ResourceAccount': account };
  return [
    { action: 's3:GetEncryptionConfiguration', resource: arn, ...s3, context: read },
    { action: 's3:PutObject', resource: object, ...s3, context: headers },
    { action: 's3:PutObjectAcl', resource: object, ...s3, context: headers },
    ...(key === null ? [] : keyCalls(start, key, bucket.bucketKey ? arn : object)),
  ];
}

/** S3 asks for the data key in the node's name; a log in several parts needs Decrypt too. */
function keyCalls(start: SessionStart, key: KeyFound, encrypted: string): LoggingCall[] {
  const keyRegion = key.arn.split(':')[3] ?? start.region;
  const context = {
    'kms:ViaService': `s3.${keyRegion}.amazonaws.com`,
    'kms:CallerAccount': start.account,
    'kms:EncryptionContext:aws:s3:arn': encrypted,
    'kms:EncryptionContextKeys': ['aws:s3:arn'],
  };
  return ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => keyCall(action, key, context));
}

/** The calls that write a log stream. DescribeLogGroups is asked on no group in particular. */
export function streamCalls({ account, region, id }: SessionStart, logGroup: string): LoggingCall[] {
  const base = `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:`;
  const stream = `${base}${logGroup}:log-stream:${id}`;
  return [
    plainCall('logs:DescribeLogGroups', `${base}:log-stream:`, account),
    plainCall('logs:DescribeLogStreams', `${base}${logGroup}:log-stream:`, account),
    plainCall('logs:CreateLogStream', `${base}${logGroup}:log-stream:`, account),
    plainCall('logs:PutLogEvents', stream, account),
  ];
}

/** The call that opens an encrypted session on the node's side (facts/session-manager.md A.7). */
export function sessionKeyCalls(start: SessionStart, key: KeyFound): LoggingCall[] {
  const context = {
    'kms:CallerAccount': start.account,
    'kms:EncryptionContext:aws:ssm:SessionId': start.id,
    'kms:EncryptionContext:aws:ssm:TargetId': start.target,
    'kms:EncryptionContextKeys': ['aws:ssm:SessionId', 'aws:ssm:TargetId'],
  };
  return [keyCall('kms:Decrypt', key, context)];
}

function keyCall(action: string, key: KeyFound, context: RequestContext): LoggingCall {
  return { action, resource: key.arn, resourceAccount: key.account, resourcePolicy: key.policy, context };
}

function plainCall(action: string, resource: string, resourceAccount: string): LoggingCall {
  return { action, resource, resourceAccount, resourcePolicy: undefined, context: {} };
}
