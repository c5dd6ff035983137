/**
 * local-aws under a raw signed load, beside a node:http server that does nothing, in one run: each in a process of
 * its own, the load from this one. `node bench/local-aws.ts`
 */
import { createHash, createHmac } from 'node:crypto';
import { startPart } from './parts/child.ts';
import { rawLoad } from './parts/raw-load.ts';
import { percentile, report } from './parts/report.ts';

const CONNECTIONS = 64;
const WARM_MS = 2_000;
/** The two are measured in turns, so that a machine that others use disturbs both alike. */
const TURNS = 8;
const TURN_MS = 700;
const LEAST_SHARE = 1 / 3;
const LEAST_CALLS_PER_S = 1_000;
const READY_MS = 1_000;

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

/** A signed request as bytes; good for five minutes. */
function signedRequest(port: number, key: Key, service: string, target: string, body: string): Buffer {
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
  const load = (at: number, request: Buffer, ms: number) =>
    rawLoad(at, request, { connections: CONNECTIONS, ms });
  const measure = async (request: Buffer) => {
    const rates = { base: [] as number[], own: [] as number[], failures: 0 };
    for (const at of [Number(nothing.ready), port]) await load(at, request, WARM_MS);
    for (let turn = 0; turn < TURNS; turn++) {
      rates.base.push((await load(Number(nothing.ready), request, TURN_MS)).callsPerS);
      const own = await load(port, request, TURN_MS);
      rates.own.push(own.callsPerS);
      rates.failures += own.failures;
    }
    return { base: percentile(rates.base, 0.5), own: percentile(rates.own, 0.5), failures: rates.failures };
  };
  const figures = [
    { name: 'local-aws ready', value: readyMs, unit: 'ms', limit: READY_MS, bound: 'at most' as const },
  ];
  for (const [name, request] of Object.entries(calls)) {
    const { base, own, failures } = await measure(request);
    if (failures > 0) throw new Error(`${failures} calls of ${name} failed`);
    figures.push(
      {
        name: `${name}`,
        value: own,
        unit: 'calls/s',
        limit: LEAST_CALLS_PER_S,
        bound: 'at least' as never,
      },
      {
        name: `${name}, share of do-nothing node:http (${base}/s)`,
        value: own / base,
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
