import { Aws } from 'aws-cdk-lib';
import { CfnStream } from 'aws-cdk-lib/aws-kinesis';
import { CfnDestination } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { arnOf, iamArn } from '../arns.ts';
import { type Home, onlyWhen } from '../home.ts';
import { NAMES } from '../names.ts';
import { acknowledge } from '../policies/acknowledge.ts';
import { makeRole } from '../policies/role.ts';
import type { ComputeParameters } from './compute-parameters.ts';

/** The stream is a way and not a store: what could not be read within a day is in the members' log groups. */
const KEPT_HOURS = 24;

/** Where streamed lines of all members come together, in the home Region. */
export class LinesStream extends Construct {
  readonly stream: CfnStream;

  constructor(scope: Construct, { parameters, keyArn }: { parameters: ComputeParameters; keyArn: string }) {
    super(scope, 'LinesStream');
    this.stream = new CfnStream(this, 'Stream', {
      name: NAMES.linesStream,
      shardCount: parameters.shards,
      retentionPeriodHours: KEPT_HOURS,
      streamModeDetails: { streamMode: 'PROVISIONED' },
      streamEncryption: { encryptionType: 'KMS', keyId: keyArn },
    });
    acknowledge(
      this.stream,
      'AwsSolutions-KDS3',
      "With a key of ours the key's own policy says who puts lines in and who reads them.",
    );
    onlyWhen(this, parameters.isHere);
  }
}

/**
 * What members of an organisation subscribe to: a log group and its destination are of one Region, and the stream behind
 * may be in another. [AWS: CloudWatch Logs, cross-account cross-Region subscriptions, 2026-11]
 */
export class LinesDestination extends Construct {
  constructor(
    scope: Construct,
    parts: {
      readonly organizationId: string;
      readonly parameters: ComputeParameters;
      readonly home: Home;
      readonly stream: LinesStream;
    },
  ) {
    super(scope, 'LinesDestination');
    const { organizationId, parameters, home, stream } = parts;
    const homeRegion = home.region.valueAsString;
    const role = makeRole(this, 'Role', {
      roleName: NAMES.linesRole,
      description: "Sallyport: CloudWatch Logs puts members' streamed lines into the stream",
      trust: [
        {
          Sid: 'LogService',
          Effect: 'Allow',
          Principal: { Service: 'logs.amazonaws.com' },
          Action: 'sts:AssumeRole',
          // It comes for any account of the organisation, or for this one when the destination is made.
          Condition: { StringEqualsIfExists: { 'aws:SourceOrgID': organizationId } },
        },
      ],
      statements: [
        {
          Sid: 'Put',
          Effect: 'Allow',
          Action: ['kinesis:PutRecord', 'kinesis:PutRecords'],
          Resource: arnOf('kinesis', `stream/${NAMES.linesStream}`, { region: homeRegion }),
        },
        {
          Sid: 'Encrypt',
          Effect: 'Allow',
          Action: 'kms:GenerateDataKey',
          Resource: arnOf('kms', 'key/*', { region: homeRegion }),
          Condition: { StringLike: { 'kms:ViaService': 'kinesis.*.amazonaws.com' } },
          because: "AWS makes the key's id; the key's own policy lets in this role for the stream alone.",
        },
      ],
    });
    role.cfnOptions.condition = parameters.isHere;
    const destination = new CfnDestination(this, 'Destination', {
      destinationName: NAMES.linesDestination,
      targetArn: home.there(
        stream.stream.attrArn,
        arnOf('kinesis', `stream/${NAMES.linesStream}`, { region: homeRegion }),
      ),
      roleArn: home.there(role.attrArn, iamArn(`role/${NAMES.linesRole}`)),
      destinationPolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Members',
            Effect: 'Allow',
            Principal: '*',
            Action: 'logs:PutSubscriptionFilter',
            Resource: arnOf('logs', `destination:${NAMES.linesDestination}`),
            Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
          },
        ],
      }),
    });
    destination.cfnOptions.condition = parameters.isLambda;
  }
}

/** The destination as a member of the same Region names it. */
export function linesDestinationArn(hubAccount: string): string {
  return arnOf('logs', `destination:${NAMES.linesDestination}`, { region: Aws.REGION, account: hubAccount });
}
