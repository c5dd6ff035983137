/** The node agent's own delivery, its log delay in minutes of a clock that the test moves, against the deadlines. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { MEMBER_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { type Clients, makeClients } from '@sallyport/lab/seed/clients.ts';
import { AwsCaller } from '@sallyport/local-aws/agent/aws-call.ts';
import { CredentialSource } from '@sallyport/local-aws/agent/credentials.ts';
import { AgentLog } from '@sallyport/local-aws/agent/log/agent-log.ts';
import { deliverLogs } from '@sallyport/local-aws/agent/session/deliver-logs.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { AwsTranscripts } from '../../src/adapters/aws/transcripts/transcripts.ts';
import { Spool } from '../../src/adapters/files/spool.ts';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { DEFAULT_DELIVERY_SETTINGS } from '../../src/domain/deliveries/delivery.ts';
import { deliveriesView } from '../../src/domain/deliveries/view.ts';
import type { Deliveries } from '../../src/operations/delivery-ports.ts';
import { keepSession } from '../../src/operations/keep-session.ts';
import { reconcileDeliveries } from '../../src/operations/reconcile-deliveries.ts';
import { aRecord, T0 } from '../builders/session.ts';
import { aWatch } from '../builders/watch.ts';

const MINUTE = 60_000;
const BUCKET = 'archive-of-tests';
const PLACE = { account: MEMBER_ACCOUNT, region: REGION };

let aws: Awaited<ReturnType<typeof startTestAws>>;
let clients: Clients;
let caller: AwsCaller;
let dir: string;
let spool: Spool;

beforeAll(async () => {
  aws = await startTestAws();
  const key = makeAdmin(aws.world, MEMBER_ACCOUNT);
  clients = makeClients(aws.endpoint, key);
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const credentials = { ...key, sessionToken: undefined, expiresAt: Number.POSITIVE_INFINITY };
  caller = new AwsCaller(aws.endpoint, REGION, new CredentialSource(async () => credentials as never));
  dir = mkdtempSync(join(tmpdir(), 'log-delay-'));
  spool = new Spool(join(dir, 'spool'));
  writeFileSync(join(dir, 'ipcTempFile.log'), '$ whoami\r\nssm-user\r\n$ exit\r\n');
});

afterEach(() => void vi.useRealTimers());

afterAll(async () => {
  spool.close();
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A session ends; its node waits, then uploads; the deadlines are held against the same clock. */
async function aDelayed(sessionId: string, delayMs: number) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { watch, state, stores } = aWatch();
  const log = new AgentLog(dir, () => state.now);
  const uploaded = deliverLogs({
    host: { aws: caller, log, logDelayMs: () => delayMs },
    settings: { s3BucketName: BUCKET, s3KeyPrefix: 'logs', cloudWatchLogGroupName: '' } as never,
    sessionId,
    dir,
    stream: undefined,
    contexts: [],
  });
  const deliveries: Deliveries = {
    watch,
    transcripts: new AwsTranscripts({
      clients: { clientsFor: () => clients, hub: { clients } },
      archiveBucket: null,
      spool,
    }),
    tools: recordingTools,
    witness: {
      writerOf: async () => ({ verified: null, arn: null, because: 'not asked' }),
      pathOf: async () => ({ open: true, seen: 'open' }),
    },
    settings: () => DEFAULT_DELIVERY_SETTINGS,
    delivered: [],
    busy: new Set(),
    tell: () => undefined,
  };
  const logTo = {
    s3: { bucket: BUCKET, key: `logs/${sessionId}.log` },
    cloudwatch: null,
    notKnown: { s3: null, cloudwatch: null },
    unlogged: null,
    documentVersion: '1',
    knownAt: T0,
  };
  const ended = aRecord(
    { state: 'ended', endedAt: T0, endCause: 'exit', logTo },
    { ...PLACE, id: sessionId },
  );
  await keepSession(watch, ended);
  // The transcript is written in real time; then the node waits.
  await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0), 10_000);
  const states: string[] = [];
  const until = async (at: number) => {
    for (let looks = 0; looks < 300; looks += 1) {
      const lookAt = await reconcileDeliveries(deliveries, PLACE, sessionId);
      const record = (await watch.sessions.read(PLACE, sessionId))!;
      const now = deliveriesView(record)[0]!.state;
      if (states.at(-1) !== now) states.push(now);
      if (lookAt === null || lookAt > at) break;
      vi.advanceTimersByTime(lookAt - state.now);
      state.now = lookAt;
      if (state.now >= T0 + delayMs) await uploaded;
    }
    return { states, notices: (await stores.notices.list({})).map(({ kind }) => kind) };
  };
  return { until };
}

test('a log that its node uploads 14 minutes after the end was never late', async () => {
  const { until } = await aDelayed('after-14', 14 * MINUTE);
  expect(await until(T0 + 90 * MINUTE)).toEqual({ states: ['expected', 'delivered'], notices: [] });
});

test('after 16 minutes it was late, and nobody is told', async () => {
  const { until } = await aDelayed('after-16', 16 * MINUTE);
  expect(await until(T0 + 90 * MINUTE)).toEqual({ states: ['expected', 'late', 'delivered'], notices: [] });
});

test('a log that never comes is late, then missing, and one notice tells so', async () => {
  const { until } = await aDelayed('never', 100 * 60 * MINUTE);
  expect(await until(T0 + 90 * MINUTE)).toEqual({
    states: ['expected', 'late', 'missing'],
    notices: ['log-missing'],
  });
});
