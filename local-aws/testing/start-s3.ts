import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from './make-admin.ts';

/** A running local-aws with S3 clients of two accounts' administrators. */
export interface S3Lab {
  readonly aws: LocalAws;
  readonly dataDir: string;
  readonly credentials: SdkCredentials;
  readonly hub: S3Client;
  readonly member: S3Client;
  readonly clientOf: (credentials: SdkCredentials) => S3Client;
  readonly close: () => Promise<void>;
}

/** Starts it in a fresh directory, which `close` removes. */
export async function startS3(
  accounts: { hub: string; member: string },
  options: { now?: () => number } = {},
): Promise<S3Lab> {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-aws-s3-'));
  const aws = await startLocalAws({ dataDir, ...options });
  const clientOf = (credentials: SdkCredentials): S3Client =>
    new S3Client({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
  const credentials = makeAdmin(aws.world, accounts.hub);
  return {
    aws,
    dataDir,
    credentials,
    hub: clientOf(credentials),
    member: clientOf(makeAdmin(aws.world, accounts.member)),
    clientOf,
    close: async () => {
      await aws.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
