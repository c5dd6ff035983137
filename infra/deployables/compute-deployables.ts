import { FUNCTION_NAMES } from '../compute/function-specs.ts';
import { type Deployable, every, has, mentions } from './deployable.ts';

const MAPPING = 'AWS::Lambda::EventSourceMapping';
const alarm = (name: string) => has('AWS::CloudWatch::Alarm', { AlarmName: `sallyport-${name}` });
const fed = (name: string, source: RegExp) =>
  has(MAPPING, { FunctionName: `sallyport-${name}`, EventSourceArn: source });
const scheduled = (name: string, rate: string) =>
  has('AWS::Events::Rule', {
    ScheduleExpression: rate,
    'Targets.0.Arn': new RegExp(`:function:sallyport-${name}$`),
  });

/** What a hub must have where the watch runs on Lambda. */
export const COMPUTE_DEPLOYABLES: readonly Deployable[] = [
  ...FUNCTION_NAMES.map(
    (name): Deployable => ({
      what: `the function ${name}, its log encrypted, and an alarm when it fails`,
      source: 'design',
      found: every(
        has('AWS::Lambda::Function', { FunctionName: `sallyport-${name}`, Runtime: 'nodejs24.x' }),
        has('AWS::Logs::LogGroup', {
          LogGroupName: `/aws/lambda/sallyport-${name}`,
          KmsKeyId: /^arn:aws:kms:/,
        }),
        alarm(`${name}-fails`),
      ),
    }),
  ),
  {
    what: 'one table for its state, encrypted by a key, that can be put back',
    source: 'design',
    found: has('AWS::DynamoDB::Table', {
      'SSESpecification.SSEType': 'KMS',
      'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled': true,
    }),
  },
  {
    what: 'one state machine, a timer, that lasts as long as a session',
    source: '000',
    found: has('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'sallyport-timer',
      StateMachineType: 'STANDARD',
    }),
  },
  { what: 'with an alarm when a timer gives up', source: '000', found: alarm('timers-fail') },
  { what: 'events wake a function', source: '000', found: fed('events', /:sallyport-events$/) },
  { what: 'places are swept', source: 'design', found: fed('sweep', /:sallyport-places$/) },
  {
    what: 'logs that arrive wake a function',
    source: '000',
    found: every(
      has('AWS::Events::Rule', { Name: 'sallyport-delivered', 'EventPattern.source.0': 'aws.s3' }),
      fed('delivered', /:sallyport-delivered$/),
    ),
  },
  {
    what: 'streamed lines wake a function',
    source: '003',
    found: fed('log-lines', /:stream\/sallyport-lines$/),
  },
  {
    what: 'the stream of lines is encrypted by a key',
    source: '004',
    found: has('AWS::Kinesis::Stream', { 'StreamEncryption.EncryptionType': 'KMS' }),
  },
  { what: 'the sweep comes each minute', source: 'design', found: scheduled('sweep', 'rate(1 minute)') },
  { what: 'notices are sent each minute', source: '000', found: scheduled('outbox', 'rate(1 minute)') },
  { what: 'evidence is kept', source: 'design', found: scheduled('keep', 'rate(5 minutes)') },
  {
    what: 'an API over TLS, throttled and logged',
    source: 'design',
    found: every(
      has('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }),
      has('AWS::ApiGatewayV2::Stage', {
        'DefaultRouteSettings.ThrottlingRateLimit': (rate: unknown) => Number(rate) > 0,
        'AccessLogSettings.DestinationArn': /sallyport-api$/,
      }),
    ),
  },
  {
    what: 'its configuration in a bucket of its own, versioned',
    source: 'design',
    found: has('AWS::S3::Bucket', {
      BucketName: /^sallyport-config-/,
      'VersioningConfiguration.Status': 'Enabled',
    }),
  },
  {
    what: 'a queue for what no function could take, and an alarm on it',
    source: 'design',
    found: every(
      mentions(MAPPING, 'OnFailure', 'sallyport-work-dead'),
      has('AWS::SQS::Queue', {
        QueueName: 'sallyport-delivered',
        'RedrivePolicy.deadLetterTargetArn': /sallyport-work-dead$/,
      }),
      alarm('work-dead'),
    ),
  },
  ...(
    [
      ['the sweep falls silent', 'sweep-silent'],
      ['functions are turned away', 'throttled'],
      ['lines are judged late', 'lines-wait'],
      ['the stream is full', 'lines-full'],
      ['places wait', 'places-wait'],
      ['logs wait', 'delivered-wait'],
      ['the API fails', 'api-5xx'],
    ] as const
  ).map(
    ([when, name]): Deployable => ({ what: `an alarm when ${when}`, source: 'design', found: alarm(name) }),
  ),
];

/** What a hub of an organisation must have besides. */
export const LINES_DEPLOYABLES: readonly Deployable[] = [
  {
    what: 'a destination for the lines of members, by their organisation',
    source: '003',
    found: every(
      mentions('AWS::Logs::Destination', 'sallyport-lines', 'aws:PrincipalOrgID'),
      has('AWS::IAM::Role', { RoleName: 'SallyportLines' }),
    ),
  },
];

/** What a member of such a hub must have besides. */
export const LIVE_DEPLOYABLES: readonly Deployable[] = [
  {
    what: 'a second subscription, to the hub',
    source: '003',
    found: has('AWS::Logs::SubscriptionFilter', {
      FilterName: 'sallyport-live',
      DestinationArn: /:111111111111:(destination:|stream\/)sallyport-lines$/,
      Distribution: 'ByLogStream',
    }),
  },
];
