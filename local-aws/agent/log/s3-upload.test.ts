import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type MadeCall, scriptedCaller } from '../../testing/scripted-caller.ts';
import { AwsCallError } from '../aws-call.ts';
import { AgentLog } from './agent-log.ts';
import { logKey, uploadToS3 } from './s3-upload.ts';

const MIB = 1024 * 1024;
const dir = mkdtempSync(join(tmpdir(), 's3-upload-'));
const file = join(dir, 's.log');
const settings = {
  s3BucketName: 'bucket',
  s3KeyPrefix: 'logs/a b',
  s3EncryptionEnabled: false,
  cloudWatchLogGroupName: '',
  cloudWatchEncryptionEnabled: false,
  cloudWatchStreamingEnabled: false,
};
let runs = 0;

beforeEach(() => writeFileSync(file, 'transcript'));

afterAll(() => rmSync(dir, { recursive: true }));

const agentLog = () => readFileSync(join(dir, String(runs), 'amazon-ssm-agent.log'), 'utf8');

async function upload(answer: (call: MadeCall) => object | string | AwsCallError | undefined) {
  const { aws, calls } = scriptedCaller(answer);
  const agent = new AgentLog(join(dir, String(++runs)), () => 0);
  const delivered = await uploadToS3(aws, file, { settings, sessionId: 's' }, { agent, contexts: ['c'] });
  return { delivered, calls };
}

const refused = (code: string) => new AwsCallError(code, 'said the service', 403);
const isPut = ({ what }: MadeCall) => what === 'PUT /bucket/logs/a%20b/s.log';

test.each([
  ['', 's-1', 's-1.log'],
  ['a', 's:1', 'a/s1.log'],
  ['a//b/', 's', 'a/b/s.log'],
  ['a:b', 's', 'a:b/s.log'],
])('prefix %j and session %j make the key %j', (prefix, id, key) => {
  expect(logKey(prefix, id)).toBe(key);
});

describe('the encryption header', () => {
  const headersFor = async (encryption: string | AwsCallError) => {
    const { calls } = await upload(({ what }) => (what.includes('?encryption') ? encryption : ''));
    return calls.find(isPut)!.request.headers!;
  };

  test('is that of the bucket, with its key', async () => {
    expect(
      await headersFor('<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>arn:k</KMSMasterKeyID>'),
    ).toEqual({
      'content-type': 'text/plain',
      'x-amz-acl': 'bucket-owner-full-control',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'arn:k',
    });
  });

  test('is absent where the bucket may not be asked', async () => {
    expect(await headersFor(refused('AccessDenied'))).toEqual({
      'content-type': 'text/plain',
      'x-amz-acl': 'bucket-owner-full-control',
    });
    expect(agentLog()).toContain('INFO [c] Bucket is not encrypted');
  });
});

describe('what goes wrong', () => {
  test.each(['AccessDenied', 'NoSuchBucket', 'KMS.NotFoundException'])(
    '%s is final: the log stays on the node',
    async (code) => {
      const { delivered, calls } = await upload((call) => (isPut(call) ? refused(code) : ''));
      expect([delivered, calls.filter(isPut).length]).toEqual([false, 1]);
      expect(agentLog()).toContain(`to s3://bucket/logs/a b/s.log err:${code}`);
      expect(agentLog()).toContain('Failed to upload shell session logs to S3: ');
    },
  );

  test.each(['InternalError', 'SlowDown', 'ResponseTimeout'])('%s is tried again', async (code) => {
    let left = 2;
    const { delivered, calls } = await upload((call) => (isPut(call) && left-- > 0 ? refused(code) : ''));
    expect([delivered, calls.filter(isPut).length]).toEqual([true, 3]);
    expect(agentLog()).toContain('retrying');
    expect(agentLog()).toContain('Successfully uploaded file to s3://bucket/logs/a b/s.log');
  });
});

test('a transcript over one part goes in parts, in order and whole', async () => {
  const bytes = Buffer.alloc(17 * MIB + 3);
  for (let i = 0; i < bytes.length; i += 4_096) bytes.writeUInt32LE(i, Math.min(i, bytes.length - 4));
  writeFileSync(file, bytes);
  const { delivered, calls } = await upload(({ what }) =>
    what.endsWith('?uploads') ? '<UploadId>up</UploadId>' : '',
  );
  const parts = calls.filter(({ what }) => what.endsWith('?partNumber&uploadId'));
  expect(parts.map(({ request }) => request.query)).toEqual(
    ['1', '2', '3'].map((partNumber) => ({ partNumber, uploadId: 'up' })),
  );
  const sent = createHash('sha256');
  for (const { request } of parts) sent.update(request.body as Buffer);
  expect(sent.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  const completed = String(calls.at(-1)!.request.body);
  expect(completed.match(/<PartNumber>\d<\/PartNumber><ETag>"\d+"/g)).toHaveLength(3);
  expect([delivered, calls.at(-1)!.what]).toEqual([true, 'POST /bucket/logs/a%20b/s.log?uploadId']);
});

test('parts that cannot all be sent are taken away again', async () => {
  writeFileSync(file, Buffer.alloc(9 * MIB));
  const { delivered, calls } = await upload(({ what }) => {
    if (what.endsWith('?uploads')) return '<UploadId>up</UploadId>';
    return what.includes('partNumber') ? refused('AccessDenied') : '';
  });
  expect(delivered).toBe(false);
  expect(calls.at(-1)!.what).toBe('DELETE /bucket/logs/a%20b/s.log?uploadId');
});
