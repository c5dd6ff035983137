import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SdkCredentials } from './make-admin.ts';

/** The AWS CLI v2 for tests: AWS_CLI, or where Debian's awscli puts it. */
export const AWS_CLI = process.env['AWS_CLI'] ?? '/usr/bin/aws';

/** Why tests of the CLI cannot run here and what to do; undefined when they can. With CI=true they run, and fail. */
export function missingAwsCli(): string | undefined {
  if (existsSync(AWS_CLI) || process.env['CI'] === 'true') return undefined;
  return `skipped: no AWS CLI at ${AWS_CLI}; install it with: sudo apt-get install awscli`;
}

/** How a run of the CLI ended. */
export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes a function that runs the CLI against an endpoint, in a home of its own. */
export function awsCli(
  endpoint: string,
  region: string,
  credentials: SdkCredentials,
): (...args: string[]) => Promise<CliResult> {
  const home = mkdtempSync(join(tmpdir(), 'aws-cli-'));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  return (...args) =>
    new Promise((resolve) => {
      execFile(
        AWS_CLI,
        ['--endpoint-url', endpoint, '--output', 'json', ...args],
        { env },
        (error, stdout, stderr) => {
          const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
          resolve({ status, stdout, stderr });
        },
      );
    });
}
