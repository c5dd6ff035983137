import { Aws } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bucketArn, iamArn } from '../arns.ts';
import { answersBucketName, archiveBucketName, NAMES } from '../names.ts';
import { output } from '../output.ts';
import { acknowledge } from '../policies/acknowledge.ts';
import type { Audience } from '../policies/audience.ts';
import { archivePolicy } from './archive-policy.ts';
import { accessLogDelivery, encryptedBy, makeBucket } from './bucket.ts';
import { lifecycleOf, lockOf, retentionParameters } from './retention.ts';
import { trailDelivery } from './write-trail.ts';

const ACCESS_LOG_DAYS = 400;
const ANSWER_DAYS = 7;

/** What the hub keeps in one Region: the archive, the log of who reached into it, and the answers of queries. */
export class Archive extends Construct {
  readonly bucket: CfnBucket;
  readonly answers: CfnBucket;
  readonly accessLogs: CfnBucket;

  constructor(scope: Construct, { audience, keyArn }: { audience: Audience; keyArn: string }) {
    super(scope, 'Archive');
    const accessLogs = this.#accessLogs();
    this.accessLogs = accessLogs;
    const name = archiveBucketName(Aws.ACCOUNT_ID, Aws.REGION);
    const retention = retentionParameters(scope);
    this.bucket = makeBucket(this, 'Bucket', {
      props: {
        bucketName: name,
        bucketEncryption: encryptedBy(keyArn),
        versioningConfiguration: { status: 'Enabled' },
        objectLockEnabled: true,
        objectLockConfiguration: lockOf(retention),
        lifecycleConfiguration: lifecycleOf(retention),
        loggingConfiguration: { destinationBucketName: accessLogs.ref, logFilePrefix: 'archive/' },
        // What arrives is told to the account's own bus; a rule there asks for it where functions want to know.
        notificationConfiguration: { eventBridgeConfiguration: { eventBridgeEnabled: true } },
      },
      statements: archivePolicy(name, {
        audience,
        keyArn,
        serverRoleArn: iamArn(`role/${NAMES.serverRole}`),
      }),
    });
    this.answers = makeBucket(this, 'Answers', {
      props: {
        bucketName: answersBucketName(Aws.ACCOUNT_ID, Aws.REGION),
        bucketEncryption: encryptedBy(keyArn),
        lifecycleConfiguration: {
          rules: [{ id: 'expire', status: 'Enabled', expirationInDays: ANSWER_DAYS }],
        },
        loggingConfiguration: { destinationBucketName: accessLogs.ref, logFilePrefix: 'answers/' },
      },
      statements: [],
    });
    output(this, 'ArchiveBucket', this.bucket.ref);
  }

  #accessLogs(): CfnBucket {
    const name = `sallyport-access-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
    const bucket = makeBucket(this, 'AccessLogs', {
      props: {
        bucketName: name,
        // S3 delivers access logs only where it encrypts by itself.
        bucketEncryption: {
          serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
        },
        lifecycleConfiguration: {
          rules: [{ id: 'expire', status: 'Enabled', expirationInDays: ACCESS_LOG_DAYS }],
        },
      },
      statements: [accessLogDelivery(bucketArn(name)), ...trailDelivery(bucketArn(name))],
    });
    acknowledge(
      bucket,
      'AwsSolutions-S1',
      'It is the bucket that access logs go to: logging itself would never end.',
    );
    return bucket;
  }
}
