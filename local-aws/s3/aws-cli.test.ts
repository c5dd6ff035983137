import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { awsCli, missingAwsCli } from '../testing/aws-cli.ts';
import { type S3Lab, startS3 } from '../testing/start-s3.ts';

const missing = missingAwsCli();
if (missing !== undefined) console.warn(missing);
/** Above the CLI's threshold for multipart uploads. */
const LARGE_BYTES = 9 * 1024 * 1024;

/** Each command starts a Python of its own: seconds, on a machine that has other things to do. */
vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(missing !== undefined)('the AWS CLI', () => {
  const folder = mkdtempSync(join(tmpdir(), 's3-cli-'));
  let lab: S3Lab;
  let cli: ReturnType<typeof awsCli>;

  beforeAll(async () => {
    lab = await startS3({ hub: '111111111111', member: '222222222222' });
    cli = awsCli(lab.aws.endpoint, 'us-east-1', lab.credentials);
    await cli('s3', 'mb', 's3://cli');
  });

  afterAll(async () => {
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  test('copies a large file up in parts and down again, and lists folders', async () => {
    const [up, down] = [join(folder, 'up'), join(folder, 'down')];
    const bytes = Buffer.alloc(LARGE_BYTES, 'transcript\n');
    writeFileSync(up, bytes);
    expect((await cli('s3', 'cp', '--no-progress', up, 's3://cli/logs/large')).status).toBe(0);
    expect(lab.aws.world.s3.object('cli', 'logs/large')!.etag).toMatch(/-2$/);
    expect((await cli('s3', 'cp', '--no-progress', 's3://cli/logs/large', down)).status).toBe(0);
    expect(readFileSync(down).equals(bytes)).toBe(true);
    expect((await cli('s3', 'ls', 's3://cli/')).stdout).toMatch(/PRE logs\//);
  });

  test('presigns a URL that anybody can fetch, and tails a log group', async () => {
    writeFileSync(join(folder, 'small'), 'hello');
    await cli('s3', 'cp', join(folder, 'small'), 's3://cli/small');
    const { stdout: url } = await cli('s3', 'presign', 's3://cli/small');
    expect(await (await fetch(url.trim())).text()).toBe('hello');
    await cli('logs', 'create-log-group', '--log-group-name', 'g');
    await cli('logs', 'create-log-stream', '--log-group-name', 'g', '--log-stream-name', 's');
    const event = `timestamp=${Date.now()},message=typed`;
    await cli(
      'logs',
      'put-log-events',
      '--log-group-name',
      'g',
      '--log-stream-name',
      's',
      '--log-events',
      event,
    );
    expect((await cli('logs', 'tail', 'g')).stdout).toMatch(/ s typed$/m);
  });
});
