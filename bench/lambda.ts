/**
 * How a function starts: a fresh Node process that imports its bundle and handles its first event, over local-aws and
 * dynalite, beside one that does nothing. Lambda adds what its own machine takes to start, and gives a function less of
 * a processor than this machine has, which the milliseconds of the processor tell of.
 * `node bench/lambda.ts [RUNS]`
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { HUB_ACCOUNT, MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { unzipSync } from 'fflate';
import { MOST_ZIP_BYTES } from '../infra/functions/functions.ts';
import { makeBundles } from '../infra/functions/make-bundles.ts';
import { startLambdaHub } from './parts/lambda-hub.ts';
import { type Figure, percentile, report } from './parts/report.ts';

const RUNS = Number(process.argv[2] ?? 7);
const MOST_PROCESSOR_MS = 1500;
const MEGABYTE = 1_000_000;
const RUNNER = fileURLToPath(new URL('./parts/first-event.ts', import.meta.url));

interface Start {
  readonly totalMs: number;
  readonly importMs: number;
  readonly eventMs: number;
  readonly processorMs: number;
  readonly residentMb: number;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-lambda-'));
const hub = await startLambdaHub(join(folder, 'tmp'));
const bundles = await makeBundles();
const nothing = join(folder, 'nothing');
mkdirSync(nothing, { recursive: true });
writeFileSync(join(nothing, 'index.mjs'), 'export async function handler() {}\n');

const line = gzipSync(
  JSON.stringify({
    ...{
      messageType: 'DATA_MESSAGE',
      owner: MEMBER_ACCOUNT,
      logGroup: NAMES.logGroup,
      logStream: 'nobody-0',
    },
    subscriptionFilters: [],
    logEvents: [
      { id: '1', timestamp: 0, message: JSON.stringify({ awsRegion: REGION, sessionData: ['ls'] }) },
    ],
  }),
).toString('base64');
const created = {
  ...{ source: 'aws.s3', 'detail-type': 'Object Created' },
  detail: { bucket: { name: NAMES.archiveBucket }, object: { key: 'nobody-0.log' } },
};
/** The first event of each: a shell was opened, a place has its turn; for others the least that they may be asked. */
const EVENTS: Readonly<Record<string, object>> = {
  events: { Records: hub.started },
  reconcile: { key: `session/${MEMBER_ACCOUNT}/${REGION}/nobody-0`, round: 0 },
  sweep: { Records: [{ messageId: '1', body: JSON.stringify({ account: MEMBER_ACCOUNT, region: REGION }) }] },
  outbox: {},
  api: {
    ...{ version: '2.0', rawPath: '/v1/identity', rawQueryString: '', body: null, isBase64Encoded: false },
    headers: { host: 'api.example' },
    requestContext: {
      ...{ domainName: 'api.example', accountId: HUB_ACCOUNT, stage: '$default' },
      http: { method: 'GET', path: '/v1/identity', protocol: 'HTTP/1.1', sourceIp: '::1', userAgent: '' },
    },
  },
  'log-lines': { Records: [{ kinesis: { data: line, sequenceNumber: '1' } }] },
  delivered: { Records: [{ messageId: '1', body: JSON.stringify(created) }] },
  keep: {},
  'feed-search': { Records: [] },
};

async function start(bundle: string, event: object): Promise<Start> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', RUNNER, bundle, JSON.stringify(event)],
    { cwd: folder, env: await hub.environment() },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Start;
}

async function median(bundle: string, event: object): Promise<Start> {
  const starts: Start[] = [];
  for (let run = 0; run < RUNS; run += 1) starts.push(await start(bundle, event));
  const of = (name: keyof Start) =>
    percentile(
      starts.map((one) => one[name]),
      0.5,
    );
  return {
    ...{ totalMs: of('totalMs'), importMs: of('importMs'), eventMs: of('eventMs') },
    ...{ processorMs: of('processorMs'), residentMb: of('residentMb') },
  };
}

const figures: Figure[] = [];
try {
  const base = await median(nothing, {});
  console.log(`\n${RUNS} starts each, the median; Node ${process.version}, ${process.arch}`);
  console.log('  function       zip MB  import ms  event ms  total ms  processor ms  x nothing  resident MB');
  const row = (name: string, zip: number | null, one: Start) =>
    console.log(
      `  ${name.padEnd(13)} ${(zip === null ? '-' : (zip / MEGABYTE).toFixed(2)).padStart(7)} ${[one.importMs, one.eventMs, one.totalMs, one.processorMs].map((ms, at) => ms.toFixed(0).padStart([10, 9, 9, 13][at] ?? 9)).join(' ')} ${(one.processorMs / base.processorMs).toFixed(1).padStart(10)} ${one.residentMb.toFixed(0).padStart(12)}`,
    );
  row('(nothing)', null, base);
  for (const { name, zip } of bundles) {
    const at = join(folder, name);
    for (const [path, bytes] of Object.entries(unzipSync(zip))) {
      mkdirSync(dirname(join(at, path)), { recursive: true });
      writeFileSync(join(at, path), bytes);
    }
    const one = await median(at, EVENTS[name] ?? {});
    row(name, zip.length, one);
    figures.push(
      {
        name: `${name}: zip`,
        value: zip.length / MEGABYTE,
        unit: 'MB',
        limit: MOST_ZIP_BYTES / MEGABYTE,
        bound: 'at most',
      },
      {
        name: `${name}: processor, cold start and first event`,
        value: one.processorMs,
        unit: 'ms',
        limit: MOST_PROCESSOR_MS,
        bound: 'at most',
      },
    );
  }
  if (!report('Functions, cold', figures)) process.exitCode = 1;
} finally {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
}
