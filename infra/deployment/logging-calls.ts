import type { RequestContext } from '@sallyport/iam-evaluation/request.ts';
import type { Place } from '../../src/domain/sessions/session.ts';
import { NAMES } from '../names.ts';

/** One call that a node will make once members are deployed. */
export interface NodeCall {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

const SESSION = 'somebody-0123456789abcdef0';
const NODE = 'i-0123456789abcdef0';
const CHANNELS = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];

/** Every call that opening a session and delivering its log will need of a node's role (facts/aws.md E3). */
export function loggingCalls(
  { account, region }: Place,
  bucket: string,
  hubAccount: string,
): readonly NodeCall[] {
  const common = { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': region };
  const call = (action: string, resource: string, context: RequestContext = {}): NodeCall => ({
    action,
    resource,
    context: { ...common, ...context },
  });
  const archive = `arn:aws:s3:::${bucket}`;
  const log = `${archive}/${account}/${region}/${SESSION}.log`;
  const groups = `arn:aws:logs:${region}:${account}:log-group:`;
  const group = `${groups}${NAMES.logGroup}`;
  const throughS3 = {
    'kms:ViaService': `s3.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': archive,
  };
  const ofSession = {
    'kms:EncryptionContext:aws:ssm:SessionId': SESSION,
    'kms:EncryptionContext:aws:ssm:TargetId': NODE,
  };
  return [
    ...CHANNELS.map((name) => call(`ssmmessages:${name}`, '*')),
    call('s3:GetEncryptionConfiguration', archive),
    call('s3:PutObject', log),
    call('s3:PutObjectAcl', log),
    call('kms:GenerateDataKey', `arn:aws:kms:${region}:${hubAccount}:key/of-the-archive`, throughS3),
    call('logs:DescribeLogGroups', `${groups}:log-stream:`),
    call('logs:DescribeLogStreams', `${group}:log-stream:`),
    call('logs:CreateLogStream', `${group}:log-stream:`),
    call('logs:PutLogEvents', `${group}:log-stream:${SESSION}`),
    call('kms:Decrypt', `arn:aws:kms:${region}:${account}:key/of-sessions`, ofSession),
  ];
}
