import { Aws } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { encryptedBy, makeBucket } from '../hub/bucket.ts';
import { configBucketName } from '../names.ts';
import { output } from '../output.ts';

const EARLIER_VERSIONS_DAYS = 400;

/** The object that the functions are set up by; guardrails, access policies and rules of one's own lie beside it. */
export const CONFIG_KEY = 'config.json';

/**
 * What the functions are set up by: whoever writes it decides who administers, what is ended and what is only told. Each
 * change is a version, each access is logged, and the service control policy leaves changing it to those who deploy.
 */
export class ConfigBucket extends Construct {
  readonly bucket: CfnBucket;

  constructor(scope: Construct, { keyArn, accessLogs }: { keyArn: string; accessLogs: CfnBucket }) {
    super(scope, 'ConfigBucket');
    this.bucket = makeBucket(this, 'Bucket', {
      props: {
        bucketName: configBucketName(Aws.ACCOUNT_ID, Aws.REGION),
        bucketEncryption: encryptedBy(keyArn),
        versioningConfiguration: { status: 'Enabled' },
        lifecycleConfiguration: {
          rules: [
            {
              id: 'earlier',
              status: 'Enabled',
              noncurrentVersionExpiration: { noncurrentDays: EARLIER_VERSIONS_DAYS },
            },
          ],
        },
        loggingConfiguration: { destinationBucketName: accessLogs.ref, logFilePrefix: 'config/' },
      },
      statements: [],
    });
    output(this, 'ConfigBucket', this.bucket.ref);
  }
}
