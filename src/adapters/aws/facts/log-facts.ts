import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetBucketEncryptionCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { LogBucketFacts, LogGroupFacts } from '../../../domain/guardrails/facts.ts';
import type { DocumentContent } from '../../../domain/guardrails/session-document.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { ask, NotKnown } from './ask.ts';
import type { FactClients } from './fact-clients.ts';
import { ANSWER_TTL_MS, type KeptAnswers } from './kept-answers.ts';

/** What the agent takes for encrypted; aws:kms:dsse is not (facts/session-manager.md C.5). */
const ACCEPTED_ALGORITHMS: readonly string[] = ['AES256', 'aws:kms'];

/** A bucket's encryption, as the agent and the key's policy need to know it. */
export interface BucketFound extends LogBucketFacts {
  readonly algorithm: string | null;
  /** Data keys are asked for once a bucket, so that the encryption context is the bucket, not the object. */
  readonly bucketKey: boolean;
}

/** The bucket that a document names. */
export async function readBucket(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  content: DocumentContent,
): Promise<BucketFound> {
  const name = content.s3Bucket;
  if (name === null) throw new NotKnown('the document names no bucket');
  if (name.includes('{{')) throw new NotKnown('a parameter names the bucket');
  const absent = { name, exists: false, encrypted: false, algorithm: null, kmsKey: null, bucketKey: false };
  return kept.get(place, ['bucket', name], ANSWER_TTL_MS, () =>
    ask<BucketFound>(
      'GetBucketEncryption',
      async () => {
        const answer = await clients.s3.send(new GetBucketEncryptionCommand({ Bucket: name }));
        const rule = answer.ServerSideEncryptionConfiguration?.Rules?.[0];
        const algorithm = rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? null;
        return {
          name,
          exists: true,
          encrypted: algorithm !== null && ACCEPTED_ALGORITHMS.includes(algorithm),
          algorithm,
          kmsKey: rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID ?? null,
          bucketKey: rule?.BucketKeyEnabled ?? false,
        };
      },
      { errors: ['NoSuchBucket'], value: absent },
    ).catch((error: unknown) => {
      // AWS encrypts every bucket since 2023; an older service answers that there is no configuration.
      if (error instanceof NotKnown && error.message.includes('ServerSideEncryptionConfigurationNotFound'))
        return { ...absent, exists: true };
      throw error;
    }),
  );
}

/** A bucket's policy document; null where it has none. */
export function readBucketPolicy(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  bucket: string,
): Promise<string | null> {
  return kept.get(place, ['bucket-policy', bucket], ANSWER_TTL_MS, () =>
    ask<string | null>(
      'GetBucketPolicy',
      async () => (await clients.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy ?? null,
      { errors: ['NoSuchBucketPolicy', 'NoSuchBucket'], value: null },
    ),
  );
}

/** The log group that a document names; it can only be in the session's own account and region. */
export async function readLogGroup(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  content: DocumentContent,
): Promise<LogGroupFacts> {
  const name = content.logGroup;
  if (name === null) return { name: null, exists: false, encrypted: false };
  if (name.includes('{{')) throw new NotKnown('a parameter names the log group');
  return kept.get(place, ['log-group', name], ANSWER_TTL_MS, async () => {
    // The exact name sorts first among those that begin with it.
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: name });
    const answer = await ask('DescribeLogGroups', () => clients.logs.send(command));
    const group = answer.logGroups?.find((candidate) => candidate.logGroupName === name);
    return { name, exists: group !== undefined, encrypted: (group?.kmsKeyId ?? '') !== '' };
  });
}
