import type { CloudTrailRecord } from '../cloudtrail/record.ts';
import { uuid } from '../ids.ts';
import type { World } from '../world.ts';
import { type Bucket, bucketArn, objectArn } from './bucket.ts';
import { handToAccounts } from './data-event.ts';
import type { StoredObject } from './stored-object.ts';

/** The service that acts in a role when it writes into a bucket; CloudTrail itself writes in its own name. */
const ROLE_USER = 'firehose';

function writerIdentity(world: World, writer: string): Record<string, unknown> {
  const role = writer.startsWith('arn:') ? world.iam.findRole(writer) : undefined;
  if (role === undefined) return { type: 'AWSService', invokedBy: writer };
  return {
    type: 'AssumedRole',
    principalId: `${role.id}:${ROLE_USER}`,
    arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${ROLE_USER}`,
    accountId: role.account,
    invokedBy: `${ROLE_USER}.amazonaws.com`,
  };
}

/** The data event of an object that a service wrote: no call came in, but S3 was called all the same. */
export function recordServiceWrite(world: World, bucket: Bucket, object: StoredObject): void {
  const { writer, encryption } = object.detail;
  const userIdentity = writerIdentity(world, writer);
  const caller = typeof userIdentity['accountId'] === 'string' ? userIdentity['accountId'] : bucket.account;
  const { cloudtrail } = world;
  if (!cloudtrail.logsData(caller, bucket.region) && !cloudtrail.logsData(bucket.account, bucket.region))
    return;
  const service = String(userIdentity['invokedBy']);
  const version = object.versionId === 'null' ? {} : { 'x-amz-version-id': object.versionId };
  const requestId = uuid();
  const event: CloudTrailRecord = {
    eventVersion: '1.11',
    userIdentity,
    eventTime: `${new Date(object.modifiedAt).toISOString().slice(0, 19)}Z`,
    eventSource: 's3.amazonaws.com',
    eventName: 'PutObject',
    awsRegion: bucket.region,
    sourceIPAddress: service,
    userAgent: service,
    requestParameters: {
      bucketName: bucket.name,
      Host: `${bucket.name}.s3.${bucket.region}.amazonaws.com`,
      key: object.key,
    },
    responseElements: { 'x-amz-server-side-encryption': encryption.algorithm, ...version },
    additionalEventData: {
      SignatureVersion: 'SigV4',
      AuthenticationMethod: 'AuthHeader',
      bytesTransferredIn: object.sizeBytes,
      bytesTransferredOut: 0,
      'x-amz-id-2': requestId,
    },
    requestID: requestId,
    eventID: uuid(),
    readOnly: false,
    resources: [
      { type: 'AWS::S3::Object', ARN: objectArn(bucket.name, object.key) },
      { accountId: bucket.account, type: 'AWS::S3::Bucket', ARN: bucketArn(bucket.name) },
    ],
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: caller,
    eventCategory: 'Data',
  };
  handToAccounts(world, event, { caller, owner: bucket.account });
}
