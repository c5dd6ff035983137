import type { AwsCaller } from '../aws-call.ts';
import type { AgentLog } from './agent-log.ts';

/** What a session document says of logging, as the agent reads it. */
export interface LogSettings {
  readonly s3BucketName: string;
  readonly s3KeyPrefix: string;
  readonly s3EncryptionEnabled: boolean;
  readonly cloudWatchLogGroupName: string;
  readonly cloudWatchEncryptionEnabled: boolean;
  readonly cloudWatchStreamingEnabled: boolean;
}

const GROUP_UNSEEN =
  'The CloudWatch log group specified in session preferences either does not exist or unable to validate its existence. This might result in no logging of session data to CloudWatch.';
const GROUP_NOT_ENCRYPTED =
  "We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group. Either encrypt the log group or choose an option to enable logging without encryption.";
const BUCKET_NOT_ENCRYPTED =
  "We couldn't start the session because encryption is not set up on the selected Amazon S3 bucket. Either encrypt the bucket or choose an option to enable logging without encryption.";

/** A session that must not start; the message goes to the client as it is. */
export class PreflightError extends Error {}

interface LogGroup {
  readonly logGroupName?: string;
  readonly kmsKeyId?: string;
}

async function findGroup(aws: AwsCaller, name: string): Promise<LogGroup | undefined> {
  let nextToken: unknown;
  do {
    const page = await aws.json('logs', 'Logs_20140328.DescribeLogGroups', {
      logGroupNamePrefix: name,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    const group = ((page['logGroups'] ?? []) as LogGroup[]).find((each) => each.logGroupName === name);
    if (group !== undefined) return group;
    nextToken = page['nextToken'];
  } while (typeof nextToken === 'string');
  return undefined;
}

/** The bucket's algorithm and key; throws when it can't be read (also when there is none). */
export async function bucketEncryption(
  aws: AwsCaller,
  bucket: string,
): Promise<{ algorithm: string; keyId: string }> {
  const answer = await aws.send({
    service: 's3',
    method: 'GET',
    path: `/${bucket}`,
    query: { encryption: '' },
  });
  const text = await answer.text();
  return {
    algorithm: /<SSEAlgorithm>([^<]*)</.exec(text)?.[1] ?? '',
    keyId: /<KMSMasterKeyID>([^<]*)</.exec(text)?.[1] ?? '',
  };
}

/**
 * The checks before a shell starts, with the agent's own lenience: an unseen log group only turns streaming off
 * unless encryption is asked for. Returns whether lines are streamed. facts/session-manager.md C.5.
 */
export async function preflight(
  aws: AwsCaller,
  settings: LogSettings,
  log: AgentLog,
  contexts: readonly string[],
): Promise<{ streaming: boolean; groupSeen: boolean }> {
  let group: LogGroup | undefined;
  if (settings.cloudWatchLogGroupName !== '') {
    try {
      group = await findGroup(aws, settings.cloudWatchLogGroupName);
    } catch (error) {
      log.error(contexts, `Error in calling DescribeLogGroups: ${(error as Error).message}`);
    }
    if (settings.cloudWatchEncryptionEnabled && !group?.kmsKeyId)
      throw new PreflightError(GROUP_NOT_ENCRYPTED);
    if (group === undefined) log.warn(contexts, GROUP_UNSEEN);
  }
  if (settings.s3BucketName !== '' && settings.s3EncryptionEnabled) {
    let algorithm: string;
    try {
      ({ algorithm } = await bucketEncryption(aws, settings.s3BucketName));
    } catch (error) {
      throw new PreflightError(
        `Couldn't start the session because we are unable to validate encryption on Amazon S3 bucket. Error: ${(error as Error).message}`,
      );
    }
    if (algorithm !== 'AES256' && algorithm !== 'aws:kms') throw new PreflightError(BUCKET_NOT_ENCRYPTED);
  }
  return {
    streaming: settings.cloudWatchStreamingEnabled && group !== undefined,
    groupSeen: group !== undefined,
  };
}
