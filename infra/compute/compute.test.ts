import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tableDefinition } from '../../src/adapters/dynamodb/table-definition.ts';
import { FUNCTIONS } from '../functions/functions.ts';
import { NAMES } from '../names.ts';
import { SEARCH_NAMES } from '../search/search-names.ts';
import {
  all,
  HUB,
  hub,
  hubElsewhere,
  hubOnLambda,
  member,
  memberOfLambda,
  only,
  REGION,
  single,
  singleOnLambda,
} from '../testing/place.ts';
import { at } from '../testing/resolve-template.ts';
import { FUNCTION_NAMES, FUNCTION_SPECS } from './function-specs.ts';

const KEY = hubOnLambda.outputs['ArchiveKeyArn']!;
const functions = all(hubOnLambda, 'AWS::Lambda::Function');
const named = (name: string) =>
  only(hubOnLambda, 'AWS::Lambda::Function', { FunctionName: `sallyport-${name}` });
const mappingOf = (name: string) =>
  only(hubOnLambda, 'AWS::Lambda::EventSourceMapping', { FunctionName: `sallyport-${name}` }).Properties;

describe('the table', () => {
  const table = only(hubOnLambda, 'AWS::DynamoDB::Table');

  test('is the one that the code opens: keys, indexes, what they carry, and when items end', () => {
    const { Properties } = table;
    const { TableName, BillingMode, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } =
      tableDefinition(NAMES.table);
    expect(Properties).toMatchObject({
      TableName,
      BillingMode,
      KeySchema,
      AttributeDefinitions,
      GlobalSecondaryIndexes,
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
  });

  test('is encrypted by our key, can be put back, is not deleted by mistake, and stays when the stack goes', () => {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      },
    });
  });
});

describe('functions', () => {
  test('are those that bundles are made of, each by its name', () => {
    const own = FUNCTIONS.map(({ name }): string => name).filter(
      (name) => name !== SEARCH_NAMES.feedFunction,
    );
    expect(own.toSorted()).toEqual([...FUNCTION_NAMES].toSorted());
    expect(functions.map(({ Properties }) => Properties['FunctionName']).toSorted()).toEqual(
      FUNCTION_NAMES.map((name) => `sallyport-${name}`).toSorted(),
    );
  });

  test.each(FUNCTION_NAMES)(
    '%s runs the code that was put there, as the watch, with nothing secret given to it',
    (name) => {
      const { Properties } = named(name);
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Code: { S3Bucket: 'code', S3Key: `functions/1/${name}.zip` },
        Role: `arn:aws:iam::${HUB}:role/${NAMES.serverRole}`,
        LoggingConfig: { LogGroup: `/aws/lambda/sallyport-${name}`, LogFormat: 'JSON' },
      });
      expect(at(Properties, 'Environment', 'Variables')).toEqual({
        SALLYPORT_CONFIG: `s3://sallyport-config-${HUB}-${REGION}/config.json`,
        SALLYPORT_TABLE: NAMES.table,
        SALLYPORT_TIMER: `arn:aws:states:${REGION}:${HUB}:stateMachine:${NAMES.timer}`,
        SALLYPORT_PLACES: `https://sqs.${REGION}.amazonaws.com/${HUB}/${NAMES.placesQueue}`,
      });
    },
  );

  test('are given each variable that their code asks for', () => {
    const source = readFileSync(
      new URL('../../src/runtimes/lambda/lambda-parts.ts', import.meta.url),
      'utf8',
    );
    const asked = new Set(source.match(/\bSALLYPORT_\w+/g));
    expect(asked.size).toBeGreaterThan(3);
    expect(
      Object.keys(at(named('events').Properties, 'Environment', 'Variables') as object).toSorted(),
    ).toEqual([...asked].toSorted());
  });

  test('one at a time keeps the evidence; else concurrency is taken out of the quota only where that is asked for', () => {
    const reserving = functions.filter(({ Properties }) => 'ReservedConcurrentExecutions' in Properties);
    expect(reserving.map(({ Properties }) => Properties['FunctionName'])).toEqual(['sallyport-keep']);
  });

  test('what they are given at a time comes again in parts, is bounded, and is set aside when nobody can take it', () => {
    for (const name of ['events', 'sweep', 'delivered', 'log-lines'])
      expect(mappingOf(name)).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(mappingOf('sweep')).toMatchObject({ ScalingConfig: { MaximumConcurrency: 50 } });
    expect(mappingOf('log-lines')).toMatchObject({
      EventSourceArn: `arn:aws:kinesis:${REGION}:${HUB}:stream/${NAMES.linesStream}`,
      BisectBatchOnFunctionError: true,
      DestinationConfig: {
        OnFailure: { Destination: `arn:aws:sqs:${REGION}:${HUB}:${NAMES.workDeadQueue}` },
      },
    });
  });

  test('a message is hidden from others for longer than a function has it', () => {
    for (const [name, queue] of [
      ['events', NAMES.eventQueue],
      ['sweep', NAMES.placesQueue],
      ['delivered', NAMES.deliveredQueue],
    ] as const) {
      const { Properties } = only(hubOnLambda, 'AWS::SQS::Queue', { QueueName: queue });
      expect(Number(Properties['VisibilityTimeout'])).toBeGreaterThan(FUNCTION_SPECS[name].timeoutSeconds);
      expect(at(Properties, 'RedrivePolicy', 'deadLetterTargetArn')).toBeDefined();
    }
  });
});

test('each log group is encrypted by our key, which lets CloudWatch Logs use it for that group, and ends in time', () => {
  const groups = all(hubOnLambda, 'AWS::Logs::LogGroup');
  const key = all(hubOnLambda, 'AWS::KMS::Key').find(
    ({ Properties }) => Properties['KeyUsage'] === undefined,
  );
  expect(groups.length).toBeGreaterThan(FUNCTION_NAMES.length);
  for (const { Properties } of groups) {
    expect(Properties).toMatchObject({ KmsKeyId: KEY, RetentionInDays: expect.any(Number) });
    expect(JSON.stringify(key?.Properties['KeyPolicy'])).toContain(
      `"arn:aws:logs:${REGION}:${HUB}:log-group:${String(Properties['LogGroupName'])}"`,
    );
  }
});

test('the timer is the definition that is tested, with the function put in by name', () => {
  const { Properties } = only(hubOnLambda, 'AWS::StepFunctions::StateMachine');
  const tested: unknown = JSON.parse(
    readFileSync(new URL('../state-machines/timer.asl.json', import.meta.url), 'utf8'),
  );
  expect(JSON.parse(String(Properties['DefinitionString']))).toEqual(tested);
  const used = new Set(
    String(Properties['DefinitionString'])
      .match(/\$\{\w+\}/g)
      ?.map((one) => one.slice(2, -1)),
  );
  expect(Object.keys(Properties['DefinitionSubstitutions'] as object).toSorted()).toEqual(
    [...used].toSorted(),
  );
  expect(Properties).toMatchObject({
    StateMachineType: 'STANDARD',
    DefinitionSubstitutions: {
      ReconcileFunctionArn: `arn:aws:lambda:${REGION}:${HUB}:function:sallyport-reconcile`,
    },
    LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
  });
  expect(FUNCTION_SPECS.reconcile.timeoutSeconds).toBeLessThan(120);
});

test('the stream of lines is encrypted by our key', () => {
  expect(only(hubOnLambda, 'AWS::Kinesis::Stream').Properties).toMatchObject({
    StreamEncryption: { EncryptionType: 'KMS', KeyId: KEY },
    ShardCount: 1,
  });
});

test('the configuration lies in a bucket that is versioned, encrypted, logged, closed, over TLS alone, and stays', () => {
  const name = `sallyport-config-${HUB}-${REGION}`;
  expect(only(hubOnLambda, 'AWS::S3::Bucket', { BucketName: name })).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { LogFilePrefix: 'config/' },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    },
  });
  const policy = only(hubOnLambda, 'AWS::S3::BucketPolicy', { Bucket: name });
  expect(JSON.stringify(policy.Properties['PolicyDocument'])).toContain('aws:SecureTransport');
});

test('the API is throttled, logged without headers and query, and passes everything to the one function', () => {
  const stage = only(hubOnLambda, 'AWS::ApiGatewayV2::Stage').Properties;
  expect(stage).toMatchObject({
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
  });
  const format = String(at(stage, 'AccessLogSettings', 'Format'));
  expect(format).toContain('$context.status');
  expect(format).not.toMatch(/header|query|authorizer/i);
  expect(only(hubOnLambda, 'AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
    PayloadFormatVersion: '2.0',
    IntegrationUri: `arn:aws:lambda:${REGION}:${HUB}:function:sallyport-api`,
  });
});

test('logs that arrive are told, what the hub makes itself is not', () => {
  const { Properties } = only(hubOnLambda, 'AWS::Events::Rule', { Name: NAMES.deliveredRule });
  expect(at(Properties, 'EventPattern', 'detail')).toEqual({
    bucket: { name: [`sallyport-archive-${HUB}-${REGION}`] },
    object: { key: [{ 'anything-but': { prefix: 'sallyport/' } }] },
  });
  expect(
    at(
      only(hubOnLambda, 'AWS::S3::Bucket', { BucketName: `sallyport-archive-${HUB}-${REGION}` }).Properties,
      'NotificationConfiguration',
    ),
  ).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
});

describe('where the watch runs', () => {
  const OF_LAMBDA = [
    'AWS::DynamoDB::Table',
    'AWS::Lambda::Function',
    'AWS::StepFunctions::StateMachine',
    'AWS::Kinesis::Stream',
    'AWS::ApiGatewayV2::Api',
  ];

  test('a hub for a server has nothing of it, nor has another Region, and one account for all has it too', () => {
    for (const type of OF_LAMBDA) {
      expect(all(hub, type)).toEqual([]);
      expect(all(hubElsewhere, type)).toEqual([]);
      expect(all(single, type)).toEqual([]);
      expect(all(singleOnLambda, type).length).toBeGreaterThan(0);
    }
  });

  test('each Region has a destination for the lines of its members, before the stream of the home Region', () => {
    expect(all(hub, 'AWS::Logs::Destination')).toEqual([]);
    for (const made of [hubOnLambda, hubElsewhere])
      expect(only(made, 'AWS::Logs::Destination').Properties).toMatchObject({
        TargetArn: `arn:aws:kinesis:${REGION}:${HUB}:stream/${NAMES.linesStream}`,
        RoleArn: `arn:aws:iam::${HUB}:role/${NAMES.linesRole}`,
      });
  });

  test('members subscribe to it besides the forwarder, and only then', () => {
    const filters = (made: typeof member) =>
      all(made, 'AWS::Logs::SubscriptionFilter').map(({ Properties }) => Properties['DestinationArn']);
    const forwarder = (account: string) =>
      `arn:aws:firehose:${REGION}:${account}:deliverystream/sallyport-streams`;
    expect(filters(member)).toEqual([forwarder('222222222222')]);
    expect(filters(memberOfLambda)).toEqual([
      forwarder('222222222222'),
      `arn:aws:logs:${REGION}:${HUB}:destination:${NAMES.linesDestination}`,
    ]);
    expect(filters(singleOnLambda)).toEqual([
      forwarder(HUB),
      `arn:aws:kinesis:${REGION}:${HUB}:stream/${NAMES.linesStream}`,
    ]);
    expect(
      only(memberOfLambda, 'AWS::Logs::SubscriptionFilter', { FilterName: 'sallyport-live' }).Properties[
        'Distribution'
      ],
    ).toBe('ByLogStream');
  });

  test('silence is an alarm in either: the server by its asking, the functions by their sweep', () => {
    const alarms = (made: typeof hub) =>
      all(made, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties['AlarmName']);
    expect(alarms(hub)).toContain('sallyport-server-silent');
    expect(alarms(hub)).not.toContain('sallyport-sweep-silent');
    expect(alarms(hubOnLambda)).not.toContain('sallyport-server-silent');
    expect(alarms(hubOnLambda)).toEqual(
      expect.arrayContaining([
        'sallyport-sweep-silent',
        'sallyport-timers-fail',
        'sallyport-work-dead',
        'sallyport-throttled',
        'sallyport-lines-wait',
        ...FUNCTION_NAMES.map((name) => `sallyport-${name}-fails`),
      ]),
    );
  });
});
