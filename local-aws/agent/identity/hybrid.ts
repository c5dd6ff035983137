import {
  constants,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsCallError } from '../aws-call.ts';
import type { RoleCredentials } from '../credentials.ts';

/** What a hybrid node keeps of its registration, in a file only it can read. */
interface Registration {
  readonly instanceId: string;
  readonly region: string;
  readonly fingerprint: string;
  /** PKCS#8 PEM. */
  readonly privateKey: string;
}

const JSON_TYPE = 'application/x-amz-json-1.1';

async function callJson(
  endpoint: string,
  headers: Record<string, string>,
  body: string,
): Promise<Record<string, unknown>> {
  const response = await fetch(endpoint, { method: 'POST', headers, body });
  const answer = (await response.json()) as Record<string, unknown>;
  if (response.ok) return answer;
  throw new AwsCallError(String(answer['__type']), String(answer['message']), response.status);
}

/** Registers by an activation, once; later starts read what was kept. facts/session-manager.md B.1, H.1. */
export async function registerHybrid(options: {
  endpoint: string;
  region: string;
  dir: string;
  activationId: string;
  activationCode: string;
}): Promise<Registration> {
  const file = join(options.dir, 'vault', 'registration.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Registration;
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const fingerprint = randomUUID();
  const answer = await callJson(
    options.endpoint,
    { 'content-type': JSON_TYPE, 'x-amz-target': 'AmazonSSM.RegisterManagedInstance' },
    JSON.stringify({
      ActivationCode: options.activationCode,
      ActivationId: options.activationId,
      Fingerprint: fingerprint,
      PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      PublicKeyType: 'Rsa',
    }),
  );
  const registration: Registration = {
    instanceId: String(answer['InstanceId']),
    region: options.region,
    fingerprint,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  mkdirSync(join(options.dir, 'vault'), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(registration), { mode: 0o600 });
  return registration;
}

/** SigV4's headers with an RSA-PSS signature in place of the HMAC; facts/session-manager.md B.2. */
function signWithKey(
  key: KeyObject,
  registration: Registration,
  host: string,
  target: string,
  body: string,
  now: Date,
) {
  const amzDate = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const date = amzDate.slice(0, 8);
  const payloadHash = createHash('sha256').update(body).digest('hex');
  const headers: Record<string, string> = {
    'content-type': JSON_TYPE,
    host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': amzDate,
    'x-amz-target': target,
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    payloadHash,
  ].join('\n');
  const scope = `${date}/${registration.region}/ssm/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = sign('sha256', Buffer.from(text), {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: 32,
  });
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${registration.instanceId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature.toString('base64')}`;
  return headers;
}

/** Asks for the credentials of the node's role, proving the registered key. */
export async function requestRoleToken(
  endpoint: string,
  registration: Registration,
): Promise<RoleCredentials> {
  const body = JSON.stringify({ Fingerprint: registration.fingerprint });
  const key = createPrivateKey(registration.privateKey);
  const target = 'AmazonSSM.RequestManagedInstanceRoleToken';
  const answer = await callJson(
    endpoint,
    signWithKey(key, registration, new URL(endpoint).host, target, body, new Date()),
    body,
  );
  return {
    accessKeyId: String(answer['AccessKeyId']),
    secretAccessKey: String(answer['SecretAccessKey']),
    sessionToken: String(answer['SessionToken']),
    expiresAt: Number(answer['TokenExpirationDate']) * 1000,
  };
}
