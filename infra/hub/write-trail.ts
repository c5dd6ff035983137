import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Construct } from 'constructs';
import { arnOf, bucketArn } from '../arns.ts';
import { onlyWhen } from '../home.ts';
import { NAMES } from '../names.ts';
import type { Statement } from '../policies/statement.ts';
import type { Archive } from './archive.ts';

/** Where the trail's files are, in the bucket of access logs. */
const FOLDER = 'writes';

/**
 * Who wrote each log: S3's data events of what nodes put into the archive, as the watch hears them from its queue. What
 * the hub itself writes there is not among them, nor is any read.
 */
export class WriteTrail extends Construct {
  constructor(scope: Construct, archive: Archive) {
    super(scope, 'WriteTrail');
    const wanted = new CfnParameter(scope, 'TellWriters', {
      type: 'String',
      default: 'yes',
      allowedValues: ['yes', 'no'],
      description:
        'Whether S3 tells who wrote each log into the archive; AWS charges about $0.10 for 100,000 of them, and a session makes one.',
    });
    const isWanted = new CfnCondition(scope, 'TellsWriters', {
      expression: Fn.conditionEquals(wanted.valueAsString, 'yes'),
    });
    const objects = bucketArn(archive.bucket.ref, '/');
    const trail = new CfnTrail(this, 'Trail', {
      trailName: NAMES.writeTrail,
      isLogging: true,
      isMultiRegionTrail: false,
      includeGlobalServiceEvents: false,
      enableLogFileValidation: true,
      s3BucketName: archive.accessLogs.ref,
      s3KeyPrefix: FOLDER,
      advancedEventSelectors: [
        {
          name: 'writes of logs',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
            { field: 'readOnly', equalTo: ['false'] },
            { field: 'resources.ARN', startsWith: [objects], notStartsWith: [`${objects}sallyport/`] },
          ],
        },
      ],
    });
    // CloudTrail looks at the bucket's policy when the trail is made.
    trail.node.addDependency(archive);
    onlyWhen(this, isWanted);
  }
}

/** Lets our trail, and no other, write its files into the bucket of access logs. */
export function trailDelivery(bucket: string): readonly Statement[] {
  const trail = { 'aws:SourceArn': arnOf('cloudtrail', `trail/${NAMES.writeTrail}`) };
  const Principal = { Service: 'cloudtrail.amazonaws.com' };
  return [
    {
      Sid: 'TrailLooks',
      Effect: 'Allow',
      Principal,
      Action: 's3:GetBucketAcl',
      Resource: bucket,
      Condition: { StringEquals: trail },
    },
    {
      Sid: 'TrailWrites',
      Effect: 'Allow',
      Principal,
      Action: 's3:PutObject',
      Resource: `${bucket}/${FOLDER}/AWSLogs/*`,
      Condition: { StringEquals: { ...trail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ];
}
