import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignatureV4 } from '@smithy/signature-v4';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from './make-admin.ts';

const ACCOUNT = '111111111111';
const REGION = 'us-east-1';

class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(bytes: string | Uint8Array): void {
    this.#hash.update(bytes);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

/** The answer to a raw request. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What the chunks of a streaming body are signed with. */
export interface Chain {
  readonly seed: string;
  readonly date: string;
  readonly scope: string;
  readonly hmac: (text: string) => string;
}

/** Hex. */
export function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Raw signed requests to a bucket `signed`, for what no SDK sends: broken, hostile and chunked bodies. */
export class SignedS3 {
  readonly aws: LocalAws;
  readonly dataDir: string;
  readonly host: string;
  readonly #credentials: SdkCredentials;
  readonly #signer: SignatureV4;

  private constructor(aws: LocalAws, dataDir: string) {
    this.aws = aws;
    this.dataDir = dataDir;
    this.host = new URL(aws.endpoint).host;
    this.#credentials = makeAdmin(aws.world, ACCOUNT);
    aws.world.s3.createBucket({ name: 'signed', account: ACCOUNT, region: REGION });
    this.#signer = new SignatureV4({
      service: 's3',
      region: REGION,
      credentials: this.#credentials,
      sha256: Sha256 as never,
      uriEscapePath: false,
      applyChecksum: false,
    });
  }

  static async start(): Promise<SignedS3> {
    const dataDir = mkdtempSync(join(tmpdir(), 's3-signed-'));
    return new SignedS3(await startLocalAws({ dataDir }), dataDir);
  }

  async close(): Promise<void> {
    await this.aws.close();
    rmSync(this.dataDir, { recursive: true });
  }

  /** Sends a request as it is. */
  send(method: string, path: string, headers: Record<string, string>, body?: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.aws.endpoint);
      const sent = request({ hostname, port, method, path, headers, setHost: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Signs a PUT by its headers and sends the body that is made from the signature. */
  async put(
    path: string,
    body: (chain: Chain) => Buffer,
    extra: Record<string, string>,
    host = this.host,
  ): Promise<Answer> {
    const wanted = {
      method: 'PUT',
      protocol: 'http:',
      hostname: host,
      path,
      headers: { host, ...extra },
      query: {},
    };
    // Typed for plain strings first; a request comes back with its headers.
    const signed = (await this.#signer.sign(wanted as never)) as unknown as {
      headers: Record<string, string>;
    };
    const date = signed.headers['x-amz-date']!;
    const scope = `${date.slice(0, 8)}/${REGION}/s3/aws4_request`;
    const seed = /Signature=([0-9a-f]{64})/.exec(signed.headers['authorization']!)![1]!;
    const key = scope
      .split('/')
      .reduce<string | Buffer>(
        (secret, part) => createHmac('sha256', secret).update(part).digest(),
        `AWS4${this.#credentials.secretAccessKey}`,
      );
    const hmac = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
    return this.send('PUT', path, signed.headers, body({ seed, hmac, date, scope }));
  }

  /** The path and query of a presigned URL. */
  async presign(method: string, path: string, expiresIn: number, signingDate = new Date()): Promise<string> {
    const headers = { host: this.host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const wanted = { method, protocol: 'http:', hostname: this.host, path, headers, query: {} };
    const signed = await this.#signer.presign(wanted as never, { expiresIn, signingDate });
    return `${path}?${new URLSearchParams(signed.query as Record<string, string>)}`;
  }

  /** What is stored under a key of the bucket. */
  async stored(key: string): Promise<string | undefined> {
    const { s3 } = this.aws.world;
    const object = s3.object('signed', key);
    if (object === undefined) return undefined;
    const chunks: Buffer[] = [];
    for await (const chunk of s3.blobs.read(object.detail.segments, 0, object.sizeBytes)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }
}
