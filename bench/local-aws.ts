/**
 * local-aws under a raw signed load, beside a node:http server that does nothing, in one run: each in a process of
 * its own, the load from this one. `node bench/local-aws.ts`
 */
import { createHash, createHmac } from 'node:crypto';
import { startPart } from './parts/child.ts';
import { rawLoad } from './parts/raw-load.ts';
import { report } from './parts/report.ts';

const CONNECTIONS = 16;
const WARM_MS = 2_000;
const RUN_MS = 5_000;
const LEAST_SHARE = 1 / 3;
const LEAST_CALLS_PER_S = 1_000;
const READY_MS = 1_000;

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

/** A signed request as bytes; good for five minutes. */
export function signedRequest(port: number, key: Key, service: string, target: string, body: string): Buffer {
  const amzDate = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const date = amzDate.slice(0, 8);
  const headers: [string, string][] = [
    ['content-type', 'application/x-amz-json-1.1'],
    ['host', `127.0.0.1:${port}`],
    ['x-amz-date', amzDate],
    ['x-amz-target', target],
  ];
  const names = headers.map(([name]) => name).join(';');
  const canonical = `POST\n/\n\n${headers.map(([n, v]) => `${n}:${v}\n`).join('')}\n${names}\n${createHash('sha256').update(body).digest('hex')}`;
  const scope = `${date}/us-east-1/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signing = hmac(
    hmac(hmac(hmac(`AWS4${key.secretAccessKey}`, date), 'us-east-1'), service),
    'aws4_request',
  );
  const signature = hmac(signing, text).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  const head = [
    ...headers,
    ['authorization', authorization],
    ['content-length', String(Buffer.byteLength(body))],
  ];
  return Buffer.from(`POST / HTTP/1.1\r\n${head.map(([n, v]) => `${n}: ${v}`).join('\r\n')}\r\n\r\n${body}`);
}

/** Runs the bench; true when every figure is within its limit. */
export async function benchLocalAws(): Promise<boolean> {
  const nothing = await startPart('do-nothing-server.ts');
  const local = await startPart('local-aws-server.ts');
  const { port, key, readyMs } = JSON.parse(local.ready) as { port: number; key: Key; readyMs: number };
  const calls = {
    'ssm:DescribeSessions': signedRequest(
      port,
      key,
      'ssm',
      'AmazonSSM.DescribeSessions',
      '{"State":"Active"}',
    ),
    'ssm:GetDocument': signedRequest(
      port,
      key,
      'ssm',
      'AmazonSSM.GetDocument',
      '{"Name":"AWS-StartPortForwardingSession"}',
    ),
    'logs:DescribeLogGroups': signedRequest(port, key, 'logs', 'Logs_20140328.DescribeLogGroups', '{}'),
  };
  const measure = async (at: number, request: Buffer) => {
    await rawLoad(at, request, { connections: CONNECTIONS, ms: WARM_MS });
    return rawLoad(at, request, { connections: CONNECTIONS, ms: RUN_MS });
  };
  const figures = [
    { name: 'local-aws ready', value: readyMs, unit: 'ms', limit: READY_MS, bound: 'at most' as const },
  ];
  for (const [name, request] of Object.entries(calls)) {
    const base = await measure(Number(nothing.ready), request);
    const own = await measure(port, request);
    if (own.failures > 0) throw new Error(`${own.failures} calls of ${name} failed`);
    figures.push(
      {
        name: `${name}`,
        value: own.callsPerS,
        unit: 'calls/s',
        limit: LEAST_CALLS_PER_S,
        bound: 'at least' as never,
      },
      {
        name: `${name}, share of do-nothing node:http (${base.callsPerS}/s)`,
        value: own.callsPerS / base.callsPerS,
        unit: '',
        limit: Number(LEAST_SHARE.toFixed(3)),
        bound: 'at least' as never,
      },
    );
  }
  await Promise.all([nothing.stop(), local.stop()]);
  return report('local-aws under a raw signed load', figures);
}

if (import.meta.main) process.exitCode = (await benchLocalAws()) ? 0 : 1;
