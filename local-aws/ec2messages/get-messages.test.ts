import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AwsCaller } from '../agent/aws-call.ts';
import { CredentialSource } from '../agent/credentials.ts';
import { startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';

test('an agent’s long poll waits, and does not keep local-aws from stopping', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ec2messages-'));
  const aws = await startLocalAws({ dataDir });
  const { accessKeyId, secretAccessKey } = makeAdmin(aws.world, '222222222222');
  const source = new CredentialSource(async () => ({
    accessKeyId,
    secretAccessKey,
    sessionToken: '',
    expiresAt: Date.now() + 3_600_000,
  }));
  const caller = new AwsCaller(aws.endpoint, 'us-east-1', source);
  const target = 'EC2WindowsMessageDeliveryService.GetMessages';
  const headers = await caller.sign({
    service: 'ec2messages',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: '{"Destination":"mi-1","MessagesRequestId":"r"}',
  });
  delete headers['x-amz-security-token'];
  const settled: string[] = [];
  const poll = fetch(aws.endpoint, {
    method: 'POST',
    headers,
    body: '{"Destination":"mi-1","MessagesRequestId":"r"}',
  }).then(
    (response) => settled.push(`answered ${response.status}`),
    () => settled.push('cut'),
  );
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(settled).toEqual([]);
  await aws.close();
  await poll;
  expect(settled).toEqual(['cut']);
  rmSync(dataDir, { recursive: true });
});
