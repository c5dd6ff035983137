import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { AwsCallError, type AwsCaller } from '../aws-call.ts';
import type { AgentLog } from './agent-log.ts';
import { bucketEncryption, type LogSettings } from './preflight.ts';

const MAX_TRIES = 5;
const FIRST_WAIT_MS = 100;
/** One PutObject up to this size; above it the upload goes in parts. */
const PART_BYTES = 8 * 1024 * 1024;
/** What is worth another try; AccessDenied, NoSuchBucket and KMS errors are not. facts/session-manager.md C.4 */
const RETRIED = new Set([
  'InternalError',
  'SlowDown',
  'ResponseTimeout',
  'BadDigest',
  'XAmzContentSHA256Mismatch',
]);

/** `<prefix>/<SessionId>.log`, joined like a path; ':' is left out of the file name. */
export function logKey(prefix: string, sessionId: string): string {
  const name = `${sessionId.replaceAll(':', '')}.log`;
  return prefix === '' ? name : posix.join(prefix, name);
}

function objectPath(bucket: string, key: string): string {
  return `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

async function encryptionHeaders(aws: AwsCaller, bucket: string, log: AgentLog, contexts: readonly string[]) {
  try {
    const { algorithm, keyId } = await bucketEncryption(aws, bucket);
    return {
      'x-amz-server-side-encryption': algorithm,
      ...(keyId === '' ? {} : { 'x-amz-server-side-encryption-aws-kms-key-id': keyId }),
    };
  } catch {
    // Also when the role may not ask: the upload then goes without the header, which a strict bucket refuses.
    log.info(contexts, 'Bucket is not encrypted');
    return {};
  }
}

async function putInParts(
  aws: AwsCaller,
  path: string,
  file: string,
  headers: Record<string, string>,
): Promise<void> {
  const created = await (
    await aws.send({ service: 's3', method: 'POST', path, query: { uploads: '' }, headers })
  ).text();
  const uploadId = /<UploadId>([^<]*)</.exec(created)?.[1] ?? '';
  try {
    await putParts(aws, path, file, uploadId);
  } catch (error) {
    // Parts of an upload that is not completed are kept, unseen, until somebody takes them away.
    await aws.send({ service: 's3', method: 'DELETE', path, query: { uploadId } }).catch(() => undefined);
    throw error;
  }
}

async function putParts(aws: AwsCaller, path: string, file: string, uploadId: string): Promise<void> {
  const tags: string[] = [];
  for await (const chunk of createReadStream(file, { highWaterMark: PART_BYTES })) {
    const query = { partNumber: String(tags.length + 1), uploadId };
    const answer = await aws.send({ service: 's3', method: 'PUT', path, query, body: chunk as Buffer });
    tags.push(answer.headers.get('etag') ?? '');
  }
  const parts = tags
    .map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`)
    .join('');
  const body = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;
  await aws.send({ service: 's3', method: 'POST', path, query: { uploadId }, body });
}

async function put(
  aws: AwsCaller,
  path: string,
  file: string,
  headers: Record<string, string>,
): Promise<void> {
  if ((await stat(file)).size > PART_BYTES) return putInParts(aws, path, file, headers);
  await aws.send({ service: 's3', method: 'PUT', path, headers, body: await readFile(file) });
}

/**
 * Uploads a transcript as the agent does, with its retries and its words in the log. False when it stayed on the
 * node for good: there is no later try. facts/session-manager.md C.4, D.1.
 */
export async function uploadToS3(
  aws: AwsCaller,
  file: string,
  destination: { settings: LogSettings; sessionId: string },
  log: { agent: AgentLog; contexts: readonly string[] },
): Promise<boolean> {
  const bucket = destination.settings.s3BucketName;
  const key = logKey(destination.settings.s3KeyPrefix, destination.sessionId);
  const url = `s3://${bucket}/${key}`;
  log.agent.info(log.contexts, `Uploading logs at ${file} to ${url}`);
  const headers = {
    'content-type': 'text/plain',
    'x-amz-acl': 'bucket-owner-full-control',
    ...(await encryptionHeaders(aws, bucket, log.agent, log.contexts)),
  };
  for (let attempt = 1; ; attempt++) {
    try {
      await put(aws, objectPath(bucket, key), file, headers);
      log.agent.info(log.contexts, `Successfully uploaded file to ${url}`);
      return true;
    } catch (error) {
      const again = !(error instanceof AwsCallError) || RETRIED.has(error.code);
      if (!again || attempt === MAX_TRIES) {
        log.agent.error(log.contexts, `Failed to upload ${file} to ${url} err:${(error as Error).message}`);
        log.agent.error(
          log.contexts,
          `Failed to upload shell session logs to S3: ${(error as Error).message}`,
        );
        return false;
      }
      log.agent.warn(log.contexts, `Failed uploading ${file} - retrying`);
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (attempt - 1)));
    }
  }
}
