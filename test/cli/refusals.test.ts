import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { ACCOUNT } from './steps/step.ts';
import { type Desk, inTurn, openDesk, SLOW_MS, type Typist } from './typed.ts';

const HUB = '111111111111';

/** A command, and how its refusal begins. */
const REFUSALS: readonly (readonly [string, string])[] = [
  ['iam create-user --user-name admin', 'EntityAlreadyExists: User with name admin already exists.'],
  ['iam get-user --user-name nobody', 'NoSuchEntity: The user with name nobody cannot be found.'],
  [
    `iam create-policy --policy-name p --policy-document '{"Version":"2012-10-17","Statement":{"Effect":"Allow"}}'`,
    'MalformedPolicyDocument: ',
  ],
  ['ec2 describe-instances --instance-ids rubbish', 'InvalidInstanceID.Malformed: Invalid id: "rubbish"'],
  ['ec2 describe-instances --instance-ids i-00000000000000bad', 'InvalidInstanceID.NotFound: '],
  [
    'ec2 describe-instances --dry-run',
    'DryRunOperation: Request would have succeeded, but DryRun flag is set.',
  ],
  ['s3api head-object --bucket none-of-ours --key k', '404: Not Found'],
  ['s3api get-bucket-policy --bucket ours', 'NoSuchBucketPolicy: '],
  ['s3api create-bucket --bucket Bad_Name', 'InvalidBucketName: '],
  ['kms describe-key --key-id alias/none', 'NotFoundException: Alias '],
  ['logs create-log-stream --log-group-name /none --log-stream-name s', 'ResourceNotFoundException: '],
  ['sqs get-queue-url --queue-name none', 'AWS.SimpleQueueService.NonExistentQueue: '],
  [
    'sns publish --topic-arn arn:aws:sns:us-east-1:222222222222:none --message hi',
    'NotFound: Topic does not exist',
  ],
  [`events put-rule --name bad --event-pattern '{"source":"aws.ssm"}'`, 'InvalidEventPatternException: '],
  ['cloudtrail get-trail-status --name none', 'TrailNotFoundException: Unknown trail: none'],
  [
    'ssm start-session --target i-00000000000000bad',
    'TargetNotConnected: i-00000000000000bad is not connected.',
  ],
  ['ssm get-parameter --name /none', 'ParameterNotFound: '],
  ['ssm get-document --name None', 'InvalidDocument: '],
  ['organizations describe-organization', 'AWSOrganizationsNotInUseException: '],
  [
    'sts assume-role --role-arn arn:aws:iam::222222222222:role/none --role-session-name me',
    'AccessDenied: User: arn:aws:iam::222222222222:user/admin is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/none',
  ],
];

vi.setConfig({ testTimeout: SLOW_MS });

describeWithAwsCli('refusals and places, typed through the AWS CLI', (cli) => {
  let desk: Desk;
  let aws: LocalAws;
  let person: Typist;

  beforeAll(async () => {
    desk = await openDesk(cli);
    ({ aws } = desk);
    person = desk.administrator();
    aws.world.s3.createBucket({ name: 'ours', account: ACCOUNT, region: 'us-east-1' });
  });

  afterAll(async () => {
    await desk?.close();
  });

  test('each mistake has AWS’s code and words', async () => {
    const told = await inTurn(REFUSALS, ([line]) => person.refusal(line));
    expect(told.map((text, i) => text.slice(0, REFUSALS[i]?.[1].length))).toEqual(
      REFUSALS.map(([, begins]) => begins),
    );
  });

  test('accounts and regions are apart, and a role leads from one account to another', async () => {
    const hub = desk.administrator(HUB);
    aws.world.iam.bootstrap.role({
      account: ACCOUNT,
      name: 'reader',
      trust: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${HUB}:root` },
          Action: 'sts:AssumeRole',
        },
      },
      policies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    });
    await inTurn(
      [
        () => person.type('ssm put-parameter --name /where --type String --value member-east'),
        () =>
          person.type('ssm put-parameter --name /where --type String --value member-west --region us-west-2'),
        () => hub.type('ssm put-parameter --name /where --type String --value hub-east'),
      ],
      (run) => run(),
    );
    const role = `arn:aws:iam::${ACCOUNT}:role/reader`;
    const where = '--query Parameter.Value --output text';
    const values = await inTurn(
      [
        () => person.type(`ssm get-parameter --name /where ${where}`),
        () => person.type(`ssm get-parameter --name /where ${where} --region us-west-2`),
        () => hub.type(`ssm get-parameter --name /where ${where}`),
        () => person.refusal('ssm get-parameter --name /where --region eu-west-1'),
      ],
      (run) => run() as Promise<unknown>,
    );
    expect(values).toEqual([
      'member-east',
      'member-west',
      'hub-east',
      expect.stringMatching(/^ParameterNotFound/),
    ]);
    const session = await hub.type<{ Credentials: Record<string, string>; AssumedRoleUser: { Arn: string } }>(
      `sts assume-role --role-arn ${role} --role-session-name from-the-hub`,
    );
    expect(session.AssumedRoleUser.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/from-the-hub`);
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = session.Credentials;
    const reader = desk.person({
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    });
    expect(await reader.type(`ssm get-parameter --name /where ${where}`)).toBe('member-east');
    const written = await reader.refusal('ssm put-parameter --name /where --value no --overwrite');
    expect(written).toContain(
      `is not authorized to perform: ssm:PutParameter on resource: arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/where because no identity-based policy allows the ssm:PutParameter action`,
    );
  });
});
