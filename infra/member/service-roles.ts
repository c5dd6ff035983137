import { Aws } from 'aws-cdk-lib';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { arnOf, bucketArn, iamArn } from '../arns.ts';
import type { Home } from '../home.ts';
import { archiveBucketName, NAMES } from '../names.ts';
import { makeRole } from '../policies/role.ts';
import type { ReasonedStatement, Statement } from '../policies/statement.ts';

/** Names of the roles that AWS's own machinery has in a member; those of other Regions know them by name. */
export const SERVICE_ROLES = {
  events: 'SallyportEvents',
  logs: 'SallyportLogs',
  forwarder: 'SallyportForwarder',
  tier: 'SallyportTier',
} as const;

export const FORWARDER = 'sallyport-streams';
const EVERY_REGION = 'A role is one for all Regions, and each Region has its stream and its archive.';

type ServiceRole = keyof typeof SERVICE_ROLES;

/** What EventBridge, CloudWatch Logs, Firehose and Systems Manager do for us in a member: one thing each. */
export class ServiceRoles extends Construct {
  readonly #home: Home;
  readonly #made: Readonly<Record<ServiceRole, CfnRole>>;

  constructor(scope: Construct, { hubAccount, home }: { hubAccount: string; home: Home }) {
    super(scope, 'ServiceRoles');
    this.#home = home;
    const homeRegion = home.region.valueAsString;
    const forAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    const trust = (service: string, Condition: Statement['Condition'] = forAccount) => [
      {
        Sid: 'Service',
        Effect: 'Allow' as const,
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        Condition,
      },
    ];
    const events = makeRole(this, 'Events', {
      roleName: SERVICE_ROLES.events,
      description: "Sallyport: EventBridge puts events onto the hub's bus",
      trust: trust('events.amazonaws.com'),
      statements: [
        {
          Sid: 'Forward',
          Effect: 'Allow',
          Action: 'events:PutEvents',
          Resource: arnOf('events', `event-bus/${NAMES.eventBus}`, {
            region: homeRegion,
            account: hubAccount,
          }),
        },
      ],
    });
    const logs = makeRole(this, 'Logs', {
      roleName: SERVICE_ROLES.logs,
      description: 'Sallyport: CloudWatch Logs hands streamed lines to the forwarder, and to the hub',
      // The hub's own destination comes for the hub.
      trust: trust('logs.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': [Aws.ACCOUNT_ID, hubAccount] },
      }),
      statements: logsStatements(hubAccount, homeRegion),
    });
    const forwarder = makeRole(this, 'Forwarder', {
      roleName: SERVICE_ROLES.forwarder,
      description: "Sallyport: Firehose puts streamed lines into the hub's archive",
      trust: trust('firehose.amazonaws.com'),
      statements: forwarderStatements(hubAccount),
    });
    const tier = makeRole(this, 'Tier', {
      roleName: SERVICE_ROLES.tier,
      description: 'Sallyport: Systems Manager sets the tier of hybrid nodes',
      trust: trust('ssm.amazonaws.com'),
      statements: [
        {
          Sid: 'Set',
          Effect: 'Allow',
          Action: ['ssm:GetServiceSetting', 'ssm:UpdateServiceSetting'],
          Resource: arnOf('ssm', 'servicesetting/ssm/managed-instance/activation-tier', { region: '*' }),
          because: EVERY_REGION,
        },
      ],
    });
    this.#made = { events, logs, forwarder, tier };
  }

  /** The ARN of one of them, from any Region. */
  arn(name: ServiceRole): string {
    return this.#home.there(this.#made[name].attrArn, iamArn(`role/${SERVICE_ROLES[name]}`));
  }
}

function logsStatements(hubAccount: string, homeRegion: string): readonly ReasonedStatement[] {
  return [
    {
      Sid: 'HandOver',
      Effect: 'Allow',
      Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
      Resource: arnOf('firehose', `deliverystream/${FORWARDER}`, { region: '*' }),
      because: EVERY_REGION,
    },
    {
      Sid: 'HandToHub',
      Effect: 'Allow',
      // What CloudWatch Logs asks of the sender when a destination lets in an organisation: that it may send these lines.
      Action: 'logs:PutLogEvents',
      Resource: arnOf('logs', `log-group:${NAMES.logGroup}:*`, { region: '*' }),
      because: EVERY_REGION,
    },
    {
      Sid: 'HandToStream',
      Effect: 'Allow',
      Action: ['kinesis:PutRecord', 'kinesis:PutRecords'],
      Resource: arnOf('kinesis', `stream/${NAMES.linesStream}`, { region: homeRegion, account: hubAccount }),
    },
    {
      Sid: 'EncryptForStream',
      Effect: 'Allow',
      Action: 'kms:GenerateDataKey',
      Resource: arnOf('kms', 'key/*', { region: homeRegion, account: hubAccount }),
      Condition: { StringLike: { 'kms:ViaService': 'kinesis.*.amazonaws.com' } },
      because: "AWS makes the key's id; the key's own policy lets in this role for the stream alone.",
    },
  ];
}

function forwarderStatements(hubAccount: string): readonly ReasonedStatement[] {
  const archive = archiveBucketName(hubAccount, '*');
  return [
    {
      Sid: 'Put',
      Effect: 'Allow',
      Action: ['s3:AbortMultipartUpload', 's3:PutObject'],
      Resource: ['streams', 'streams-failed'].map((folder) =>
        bucketArn(archive, `/sallyport/${folder}/region=*/account=${Aws.ACCOUNT_ID}/*`),
      ),
      because: EVERY_REGION,
    },
    {
      Sid: 'Look',
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
      Resource: bucketArn(archive),
      because: EVERY_REGION,
    },
    {
      Sid: 'Encrypt',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: arnOf('kms', 'key/*', { region: '*', account: hubAccount }),
      Condition: {
        StringLike: {
          'kms:ViaService': 's3.*.amazonaws.com',
          'kms:EncryptionContext:aws:s3:arn': bucketArn(archive),
        },
      },
      because: EVERY_REGION,
    },
  ];
}
