import { SHELL_PROFILE } from '../../src/domain/recordings/shell-profile.ts';
import { type Deployable, every, has, mentions } from './deployable.ts';

const DOCUMENT = 'AWS::SSM::Document';
const GROUP = 'AWS::Logs::LogGroup';
const POLICY = 'AWS::IAM::ManagedPolicy';
const QUERY = 'AWS::Logs::QueryDefinition';
const inDocument = (input: string, value: unknown) =>
  has(DOCUMENT, { Name: 'SSM-SessionManagerRunShell', [`Content.inputs.${input}`]: value });
const given = (value: unknown) => typeof value === 'string' && value !== '';

/** What every watched account and Region must have. */
export const MEMBER_DEPLOYABLES: readonly Deployable[] = [
  {
    what: 'the session document logs to S3',
    source: '000',
    found: inDocument('s3BucketName', /^sallyport-archive-/),
  },
  {
    what: 'under the account and Region',
    source: '000',
    found: inDocument('s3KeyPrefix', '222222222222/eu-west-1'),
  },
  { what: 'and only where S3 encrypts', source: '000', found: inDocument('s3EncryptionEnabled', true) },
  {
    what: 'it streams to CloudWatch Logs',
    source: '002',
    found: inDocument('cloudWatchStreamingEnabled', true),
  },
  { what: 'to our group', source: '002', found: inDocument('cloudWatchLogGroupName', '/sallyport/sessions') },
  { what: 'which must be encrypted', source: '004', found: inDocument('cloudWatchEncryptionEnabled', true) },
  { what: 'it encrypts the session itself', source: '004', found: inDocument('kmsKeyId', given) },
  { what: 'it ends idle sessions', source: 'design', found: inDocument('idleSessionTimeout', '20') },
  { what: 'it ends every session', source: 'design', found: inDocument('maxSessionDuration', '60') },
  { what: 'it says whom sessions run as', source: '002', found: inDocument('runAsEnabled', false) },
  { what: 'it marks commands', source: 'design', found: inDocument('shellProfile.linux', SHELL_PROFILE) },
  {
    what: 'a change of it is the next version',
    source: '000',
    found: has(DOCUMENT, { UpdateMethod: 'NewVersion' }),
  },
  {
    what: 'a log group for sessions, encrypted by a key',
    source: '004',
    found: has(GROUP, { LogGroupName: '/sallyport/sessions', KmsKeyId: /^arn:aws:kms:/ }),
  },
  {
    what: 'with a retention',
    source: '003',
    found: has(GROUP, { LogGroupName: '/sallyport/sessions', RetentionInDays: 90 }),
  },
  {
    what: 'a symmetric customer managed key that rotates',
    source: '004',
    found: has('AWS::KMS::Key', { EnableKeyRotation: true, KeySpec: undefined }),
  },
  {
    what: 'its log service statement, under the encryption context',
    source: '004',
    found: mentions('AWS::KMS::Key', 'logs.eu-west-1.amazonaws.com', 'kms:EncryptionContext:aws:logs:arn'),
  },
  { what: 'an alias of the key', source: '004', found: has('AWS::KMS::Alias') },
  {
    what: 'streamed lines are forwarded to the hub',
    source: '003',
    found: every(
      has('AWS::Logs::SubscriptionFilter', { FilterPattern: '' }),
      has('AWS::KinesisFirehose::DeliveryStream', {
        'ExtendedS3DestinationConfiguration.BucketARN': /^arn:aws:s3:::sallyport-archive-/,
      }),
    ),
  },
  {
    what: 'what cannot be forwarded is set aside',
    source: 'design',
    found: has('AWS::KinesisFirehose::DeliveryStream', {
      'ExtendedS3DestinationConfiguration.ErrorOutputPrefix': /^sallyport\/streams-failed\//,
    }),
  },
  {
    what: 'and told',
    source: 'design',
    found: every(
      has('AWS::CloudWatch::Alarm', { AlarmName: 'sallyport-forwarding-late' }),
      has('AWS::CloudWatch::Alarm', { AlarmName: 'sallyport-forwarding-failed' }),
    ),
  },
  {
    what: "a policy for nodes' roles: logs:DescribeLogGroups on *",
    source: '004',
    found: mentions(
      POLICY,
      'SallyportNodeLogging',
      'logs:DescribeLogGroups',
      's3:GetEncryptionConfiguration',
      's3:PutObject',
    ),
  },
  {
    what: 'an instance profile for nodes',
    source: '002',
    found: every(
      has('AWS::IAM::InstanceProfile'),
      mentions('AWS::IAM::Role', 'SallyportInstance', 'AmazonSSMManagedInstanceCore'),
    ),
  },
  {
    what: 'a role for hybrid activations',
    source: '002',
    found: mentions('AWS::IAM::Role', 'SallyportHybrid', 'ssm.amazonaws.com', 'AmazonSSMManagedInstanceCore'),
  },
  {
    what: 'the advanced tier, where it is wanted',
    source: '002',
    found: every(
      mentions(DOCUMENT, 'UpdateServiceSetting', 'activation-tier', 'advanced'),
      has('AWS::SSM::Association'),
    ),
  },
  {
    what: "engineers' access by the tag Environment, Prod denied",
    source: '002',
    found: mentions(
      POLICY,
      'SallyportEngineer',
      'ssm:resourceTag/Environment',
      'NeverProd',
      'managed-instance',
    ),
  },
  {
    what: 'with the document check',
    source: '003',
    found: mentions(POLICY, 'SallyportEngineer', 'ssm:SessionDocumentAccessCheck'),
  },
  {
    what: "ending one's own sessions",
    source: '002',
    found: mentions(POLICY, 'SallyportEngineer', 'ssm:TerminateSession', 'aws:userid'),
  },
  {
    what: 'events of sessions are forwarded to the hub',
    source: '000',
    found: has('AWS::Events::Rule', {
      Name: 'sallyport-forward',
      'Targets.0.Arn': /event-bus\/sallyport$/,
      'EventPattern.source.0': 'aws.ssm',
    }),
  },
  {
    what: 'with a dead-letter queue',
    source: 'design',
    found: has('AWS::Events::Rule', {
      Name: 'sallyport-forward',
      'Targets.0.DeadLetterConfig.Arn': /sallyport-forward-dead$/,
    }),
  },
  {
    what: 'and an alarm on it',
    source: 'design',
    found: has('AWS::CloudWatch::Alarm', { AlarmName: 'sallyport-events-undelivered' }),
  },
  {
    what: 'a heartbeat',
    source: 'design',
    found: has('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' }),
  },
  {
    what: 'a local topic, encrypted',
    source: '000',
    found: has('AWS::SNS::Topic', { TopicName: 'sallyport-member', KmsMasterKeyId: given }),
  },
  {
    what: 'with a subscription by parameter',
    source: '000',
    found: has('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'local@example.com' }),
  },
  ...['chmod 777', 'curl', 'rm -rf', 'base64'].map(
    (text): Deployable => ({
      what: `a metric filter for ${text}`,
      source: '003',
      found: has('AWS::Logs::MetricFilter', {
        FilterPattern: `"${text}"`,
        'MetricTransformations.0.MetricNamespace': 'Sallyport',
      }),
    }),
  ),
  {
    what: 'metric filters made of detection rules',
    source: '003',
    found: ({ resources }) =>
      Object.values(resources).filter(({ Type }) => Type === 'AWS::Logs::MetricFilter').length > 20,
  },
  {
    what: 'an alarm at ten terminations within five minutes',
    source: '000',
    found: has('AWS::CloudWatch::Alarm', {
      AlarmName: 'sallyport-many-terminations',
      Threshold: 10,
      Period: 300,
      Namespace: 'Sallyport',
    }),
  },
  { what: 'saved queries by user', source: '003', found: has(QUERY, { Name: 'sallyport/by user' }) },
  { what: 'by node', source: '003', found: has(QUERY, { Name: 'sallyport/by node' }) },
  { what: 'by command', source: '003', found: has(QUERY, { Name: 'sallyport/by command' }) },
  {
    what: 'the role that the hub assumes, with an external id and a boundary',
    source: '000',
    found: every(
      mentions('AWS::IAM::Role', 'SallyportMember', 'sts:ExternalId'),
      has('AWS::IAM::Role', { RoleName: 'SallyportMember', PermissionsBoundary: /SallyportMemberBoundary$/ }),
    ),
  },
  {
    what: 'the role that grants are sessions of, and its bounds',
    source: 'design',
    found: every(
      has('AWS::IAM::Role', { RoleName: 'SallyportBroker', PermissionsBoundary: /SallyportBoundary$/ }),
      has(POLICY, { ManagedPolicyName: 'SallyportPersonBoundary' }),
    ),
  },
];
