import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { NAMES } from '../accounts.ts';
import type { Clients } from './clients.ts';
import { archiveBucketPolicy, archiveKeyPolicy } from './machine-policies.ts';
import { makeUser } from './people.ts';
import type { AccessKey } from './seed.ts';
import { serverPolicy } from './server-policy.ts';

/** Makes the hub account: the archive and its key, the central topic, the server's user. */
export async function seedHub(
  hub: Clients,
  organizationId: string,
): Promise<{ archiveKeyArn: string; topicArn: string; server: AccessKey }> {
  const { KeyMetadata } = await hub.kms.send(
    new CreateKeyCommand({
      Description: 'The session archive',
      Policy: JSON.stringify(archiveKeyPolicy(organizationId)),
    }),
  );
  const archiveKeyArn = KeyMetadata!.Arn!;
  await hub.kms.send(
    new CreateAliasCommand({ AliasName: 'alias/sallyport-archive', TargetKeyId: KeyMetadata!.KeyId! }),
  );
  // Versioned, as object lock asks for: a log once delivered stays.
  await hub.s3.send(
    new CreateBucketCommand({ Bucket: NAMES.archiveBucket, ObjectLockEnabledForBucket: true }),
  );
  await hub.s3.send(
    new PutBucketEncryptionCommand({
      Bucket: NAMES.archiveBucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: archiveKeyArn },
            BucketKeyEnabled: true,
          },
        ],
      },
    }),
  );
  await hub.s3.send(
    new PutBucketPolicyCommand({
      Bucket: NAMES.archiveBucket,
      Policy: JSON.stringify(archiveBucketPolicy(organizationId)),
    }),
  );
  await hub.s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: NAMES.archiveBucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  const { TopicArn } = await hub.sns.send(new CreateTopicCommand({ Name: NAMES.centralTopic }));
  const server = await makeUser(hub.iam, NAMES.serverUser, serverPolicy());
  return { archiveKeyArn, topicArn: TopicArn!, server };
}
