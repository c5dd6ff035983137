import { type Deployable, every, has, mentions } from './deployable.ts';

const BUCKET = 'AWS::S3::Bucket';
const archive = (values: Readonly<Record<string, unknown>>) =>
  has(BUCKET, { BucketName: /^sallyport-archive-/, ...values });

/** What the log-archive account must have. */
export const HUB_DEPLOYABLES: readonly Deployable[] = [
  {
    what: 'a bucket in each Region',
    source: '000',
    found: archive({ BucketName: /-111111111111-eu-west-1$/ }),
  },
  { what: 'versioned', source: 'design', found: archive({ 'VersioningConfiguration.Status': 'Enabled' }) },
  {
    what: 'locked',
    source: 'design',
    found: archive({ 'ObjectLockConfiguration.Rule.DefaultRetention.Mode': 'COMPLIANCE' }),
  },
  {
    what: 'pruned by the retention',
    source: '003',
    found: mentions(BUCKET, 'sallyport-archive-', 'ExpirationInDays', 'STANDARD_IA'),
  },
  {
    what: 'encrypted by a key',
    source: '003',
    found: archive({
      'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.SSEAlgorithm':
        'aws:kms',
    }),
  },
  {
    what: 'with an access log',
    source: 'design',
    found: archive({ 'LoggingConfiguration.LogFilePrefix': 'archive/' }),
  },
  {
    what: 'and who wrote each log',
    source: 'design',
    found: has('AWS::CloudTrail::Trail', {
      IsLogging: true,
      'AdvancedEventSelectors.0.FieldSelectors.0.Equals.0': 'Data',
    }),
  },
  {
    what: 'over TLS alone',
    source: 'design',
    found: mentions('AWS::S3::BucketPolicy', 'TlsOnly', 'aws:SecureTransport'),
  },
  {
    what: 'each account under its own prefix',
    source: '000',
    found: mentions('AWS::S3::BucketPolicy', 'sallyport-archive-', 'aws:PrincipalAccount}/*'),
  },
  {
    what: 'a central topic',
    source: '000',
    found: has('AWS::SNS::Topic', { TopicName: 'sallyport-central' }),
  },
  {
    what: 'that our role alone publishes to',
    source: '000',
    found: mentions('AWS::SNS::TopicPolicy', 'NobodyElse', 'role/SallyportServer'),
  },
  {
    what: 'with a subscription by parameter',
    source: '000',
    found: has('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'watch@example.com' }),
  },
  {
    what: 'events of members and of the hub in a queue',
    source: '000',
    found: every(
      has('AWS::Events::EventBus', { Name: 'sallyport' }),
      has('AWS::SQS::Queue', { QueueName: 'sallyport-events' }),
      has('AWS::Events::Rule', { Name: 'sallyport-watch' }),
    ),
  },
  {
    what: 'with a dead-letter queue',
    source: 'design',
    found: has('AWS::SQS::Queue', {
      QueueName: 'sallyport-events',
      'RedrivePolicy.deadLetterTargetArn': /sallyport-events-dead$/,
    }),
  },
  ...['sessions', 'commands', 'lines', 'streams'].map(
    (table): Deployable => ({
      what: `table ${table}, its partitions found by their paths`,
      source: '003',
      found: has('AWS::Glue::Table', {
        'TableInput.Name': table,
      }),
    }),
  ),
  {
    what: 'partition projection',
    source: '003',
    found: mentions('AWS::Glue::Table', '"projection.enabled":"true"', 'storage.location.template'),
  },
  {
    what: 'an Athena workgroup with encrypted answers',
    source: '003',
    found: has('AWS::Athena::WorkGroup', {
      'WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration.EncryptionOption': 'SSE_KMS',
      'WorkGroupConfiguration.EnforceWorkGroupConfiguration': true,
    }),
  },
  ...['by user', 'by node', 'by command'].map(
    (name): Deployable => ({
      what: `a saved query ${name}`,
      source: '003',
      found: has('AWS::Athena::NamedQuery', { Name: `sallyport ${name}` }),
    }),
  ),
  {
    what: 'a role for auditors',
    source: '004',
    found: has('AWS::IAM::Role', { RoleName: 'SallyportAuditor' }),
  },
  {
    what: 'a role for responders',
    source: '004',
    found: has('AWS::IAM::Role', { RoleName: 'SallyportResponder' }),
  },
  {
    what: 'a role for the server',
    source: 'design',
    found: every(has('AWS::IAM::Role', { RoleName: 'SallyportServer' }), has('AWS::IAM::InstanceProfile')),
  },
  {
    what: 'a key that signs evidence',
    source: 'design',
    found: has('AWS::KMS::Key', { KeyUsage: 'SIGN_VERIFY' }),
  },
  {
    what: 'an alarm when the server falls silent',
    source: 'design',
    found: every(
      has('AWS::CloudWatch::Alarm', { AlarmName: 'sallyport-server-silent', TreatMissingData: 'breaching' }),
      has('AWS::CloudWatch::Alarm', { AlarmName: 'sallyport-events-wait' }),
    ),
  },
  {
    what: 'an alarm when a member falls silent',
    source: 'design',
    found: has('AWS::CloudWatch::Alarm', {
      AlarmName: 'sallyport-member-silent',
      TreatMissingData: 'breaching',
    }),
  },
  {
    what: 'an alarm on undelivered events',
    source: 'design',
    found: has('AWS::CloudWatch::Alarm', { AlarmName: 'sallyport-events-dead' }),
  },
];

/** What the management account must have. */
export const ORGANIZATION_DEPLOYABLES: readonly Deployable[] = [
  {
    what: 'members by a stack set, in new accounts by themselves',
    source: '000',
    found: has('AWS::CloudFormation::StackSet', {
      PermissionModel: 'SERVICE_MANAGED',
      'AutoDeployment.Enabled': true,
    }),
  },
  {
    what: 'in the units and Regions asked for, the home Region first',
    source: 'design',
    found: has('AWS::CloudFormation::StackSet', {
      'OperationPreferences.RegionConcurrencyType': 'SEQUENTIAL',
      'OperationPreferences.RegionOrder.0': 'eu-west-1',
      'StackInstancesGroup.0.DeploymentTargets.OrganizationalUnitIds.0': 'r-abcd',
    }),
  },
  {
    what: 'a policy that freezes what guardrails rest on',
    source: '000',
    found: has('AWS::Organizations::Policy', { Type: 'SERVICE_CONTROL_POLICY' }),
  },
  {
    what: 'a role that reads policies',
    source: '000',
    found: has('AWS::IAM::Role', { RoleName: 'SallyportOrganization' }),
  },
];
