import { constants, createPrivateKey, hash, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateActivationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerHybrid, requestRoleToken } from '../agent/identity/hybrid.ts';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { sendRaw } from '../testing/raw-call.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Hybrid`;

let aws: LocalAws;
let dir: string;
let activation: { activationId: string; activationCode: string };

const register = () => registerHybrid({ endpoint: aws.endpoint, region: REGION, dir, ...activation });

beforeAll(async () => {
  aws = await startTestAws();
  dir = mkdtempSync(join(tmpdir(), 'hybrid-'));
  const credentials = makeAdmin(aws.world, ACCOUNT);
  aws.world.iam.bootstrap.role({
    account: ACCOUNT,
    name: 'Hybrid',
    trust: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' },
    },
    policies: [],
  });
  const ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials });
  const made = await ssm.send(new CreateActivationCommand({ IamRole: 'Hybrid' }));
  activation = { activationId: made.ActivationId!, activationCode: made.ActivationCode! };
});

afterAll(async () => {
  await aws.close();
  rmSync(dir, { recursive: true });
});

/** A call of any service, signed as a hybrid node signs for its role's credentials. */
async function asNode(
  service: string,
  headers: Record<string, string>,
  body: string,
  unsigned: Record<string, string> = {},
) {
  const node = await register();
  const amzDate = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const all: Record<string, string> = {
    ...headers,
    host: new URL(aws.endpoint).host,
    'x-amz-date': amzDate,
  };
  const names = Object.keys(all).sort();
  const payloadHash = hash('sha256', body);
  const lines = names.map((name) => `${name}:${all[name]}`);
  const canonical = ['POST', '/', '', ...lines, '', names.join(';'), payloadHash].join('\n');
  const scope = `${amzDate.slice(0, 8)}/${REGION}/${service}/aws4_request`;
  const signature = sign(
    'sha256',
    Buffer.from(`AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${hash('sha256', canonical)}`),
    { key: createPrivateKey(node.privateKey), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=${node.instanceId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature.toString('base64')}`;
  return sendRaw(aws.endpoint, {
    method: 'POST',
    path: '/',
    headers: { ...all, ...unsigned, authorization },
    body,
  });
}

const json = (target: string) => ({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target });
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('a node registers once, keeps its key to itself, and gets its role by it', async () => {
  const node = await register();
  expect(await register()).toEqual(node);
  const file = join(dir, 'vault', 'registration.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).not.toContain(activation.activationCode);
  const credentials = await requestRoleToken(aws.endpoint, node);
  expect(credentials.accessKeyId).toMatch(/^ASIA/);
  expect(credentials.expiresAt).toBeGreaterThan(Date.now());
});

describe("a node's own key", () => {
  test('is good for its role’s credentials', async () => {
    const { fingerprint } = await register();
    const answer = await asNode(
      'ssm',
      json('AmazonSSM.RequestManagedInstanceRoleToken'),
      JSON.stringify({ Fingerprint: fingerprint }),
    );
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('"AccessKeyId":"ASIA')]);
  });

  test('may leave the hash of the body out of what it signs, as the real agent does; a false hash, or more, not', async () => {
    const { fingerprint } = await register();
    const body = JSON.stringify({ Fingerprint: fingerprint });
    const asked = (unsigned: Record<string, string>) =>
      asNode('ssm', json('AmazonSSM.RequestManagedInstanceRoleToken'), body, unsigned);
    expect((await asked({ 'x-amz-content-sha256': hash('sha256', body) })).status).toBe(200);
    const refused = 'InvalidSignatureException';
    expect((await asked({ 'x-amz-content-sha256': hash('sha256', 'other') })).code).toBe(refused);
    expect((await asked({ 'x-amz-more': 'x' })).code).toBe(refused);
  });

  test('assumes no role that trusts Systems Manager: it is not Systems Manager', async () => {
    const body = new URLSearchParams({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: ROLE,
      RoleSessionName: 'taken',
    });
    const answer = await asNode('sts', form, body.toString());
    expect([answer.status, answer.code]).toEqual([403, 'InvalidClientTokenId']);
  });

  test.each([
    ['sts', form, 'Action=GetCallerIdentity&Version=2011-06-15'],
    ['ssm', json('AmazonSSM.DescribeSessions'), '{"State":"Active"}'],
    ['ssm', json('AmazonSSM.UpdateInstanceInformation'), '{}'],
    ['logs', json('Logs_20140328.DescribeLogGroups'), '{}'],
  ])('signs nothing else (%s %j)', async (service, headers, body) => {
    const answer = await asNode(service, headers, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.code).toMatch(/^(UnrecognizedClientException|InvalidClientTokenId)$/);
  });
});
