import { Aws, type CfnCondition, RemovalPolicy } from 'aws-cdk-lib';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { CfnLogGroup, CfnSubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { makeAlarm } from '../alarm.ts';
import { bucketArn } from '../arns.ts';
import { NAMES } from '../names.ts';
import { FORWARDER, type ServiceRoles } from './service-roles.ts';

const BUFFER_SECONDS = 60;
const BUFFER_MEGABYTES = 5;
/** Firehose waits a minute by itself; a quarter of an hour is trouble. */
const LATE_SECONDS = 900;

/** Where lines go besides the archive, and when: a stream of this account and Region, or the hub's destination in it. */
export interface LinesSubscription {
  readonly destinationArn: string;
  readonly when: CfnCondition;
}

/**
 * Where sessions are streamed to, encrypted, and the way on to the hub's archive. The log group is the copy of record for
 * as long as it keeps lines: what cannot be forwarded for longer than the services try again (a day each) is still there,
 * and the hub's server reads it there.
 */
export class SessionLogs extends Construct {
  readonly group: CfnLogGroup;

  constructor(
    scope: Construct,
    parts: {
      readonly keyArn: string;
      readonly logDays: number;
      readonly archiveBucket: string;
      readonly topicArn: string;
      readonly roles: ServiceRoles;
      readonly lines: LinesSubscription;
    },
  ) {
    super(scope, 'SessionLogs');
    this.group = new CfnLogGroup(this, 'Group', {
      logGroupName: NAMES.logGroup,
      kmsKeyId: parts.keyArn,
      retentionInDays: parts.logDays,
    });
    this.group.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const stream = this.#forwarder(parts);
    new CfnSubscriptionFilter(this, 'Forward', {
      logGroupName: this.group.ref,
      filterName: 'sallyport-forward',
      filterPattern: '',
      destinationArn: stream.attrArn,
      roleArn: parts.roles.arn('logs'),
    });
    this.#alsoLive(parts.lines, parts.roles);
    this.#alarms(parts.topicArn);
  }

  /** The second subscription, of the two that a log group can have: lines for whoever judges them as they come. */
  #alsoLive({ destinationArn, when }: LinesSubscription, roles: ServiceRoles): void {
    const live = new CfnSubscriptionFilter(this, 'Live', {
      logGroupName: this.group.ref,
      filterName: 'sallyport-live',
      filterPattern: '',
      destinationArn,
      // Lines of one session stay in their order.
      distribution: 'ByLogStream',
      roleArn: roles.arn('logs'),
    });
    live.cfnOptions.condition = when;
  }

  #forwarder({ archiveBucket, roles }: { archiveBucket: string; roles: ServiceRoles }): CfnDeliveryStream {
    const place = `region=${Aws.REGION}/account=${Aws.ACCOUNT_ID}`;
    return new CfnDeliveryStream(this, 'Forwarder', {
      deliveryStreamName: FORWARDER,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucketArn(archiveBucket),
        roleArn: roles.arn('forwarder'),
        prefix: `sallyport/streams/${place}/day=!{timestamp:yyyy-MM-dd}/`,
        errorOutputPrefix: `sallyport/streams-failed/${place}/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/`,
        bufferingHints: { intervalInSeconds: BUFFER_SECONDS, sizeInMBs: BUFFER_MEGABYTES },
        compressionFormat: 'GZIP',
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: 'Decompression',
              parameters: [{ parameterName: 'CompressionFormat', parameterValue: 'GZIP' }],
            },
            {
              type: 'CloudWatchLogProcessing',
              parameters: [{ parameterName: 'DataMessageExtraction', parameterValue: 'true' }],
            },
          ],
        },
      },
    });
  }

  #alarms(topicArn: string): void {
    makeAlarm(this, 'Late', {
      name: 'sallyport-forwarding-late',
      says: "Streamed lines wait for the hub's archive: its bucket policy, its key or this account's SallyportForwarder stands in the way. They are kept in the log group.",
      topicArn,
      namespace: 'AWS/Firehose',
      metric: 'DeliveryToS3.DataFreshness',
      dimensions: { DeliveryStreamName: FORWARDER },
      statistic: 'Maximum',
      minutes: 5,
      threshold: LATE_SECONDS,
      comparison: 'GreaterThanThreshold',
      whenSilent: 'notBreaching',
    });
    makeAlarm(this, 'NotHandedOver', {
      name: 'sallyport-forwarding-failed',
      says: 'CloudWatch Logs cannot hand streamed lines to the forwarder: look at the role SallyportLogs. They are kept in the log group.',
      topicArn,
      namespace: 'AWS/Logs',
      metric: 'DeliveryErrors',
      dimensions: {
        LogGroupName: NAMES.logGroup,
        DestinationType: 'Firehose',
        FilterName: 'sallyport-forward',
      },
      minutes: 5,
      threshold: 0,
      comparison: 'GreaterThanThreshold',
      whenSilent: 'notBreaching',
    });
  }
}
