import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { DEFAULT_DELIVERY_SETTINGS } from '../../src/domain/deliveries/delivery.ts';
import { deliveryKey } from '../../src/domain/deliveries/delivery-key.ts';
import type { LogPlaces } from '../../src/domain/deliveries/log-places.ts';
import { writerOfObject } from '../../src/domain/deliveries/object-writer.ts';
import { planDeliveries } from '../../src/domain/deliveries/plan.ts';
import { deliveriesView } from '../../src/domain/deliveries/view.ts';
import type { SessionRecord } from '../../src/domain/sessions/session.ts';
import type { Deliveries } from '../../src/operations/delivery-ports.ts';
import { Fault } from '../../src/operations/fault.ts';
import { keepSession } from '../../src/operations/keep-session.ts';
import { reconcileDeliveries } from '../../src/operations/reconcile-deliveries.ts';
import { memoryTranscripts } from '../memory/transcripts.ts';
import { aRecord, PLACE, T0 } from './session.ts';
import { aWatch } from './watch.ts';

export const MINUTE = 60_000;
export const ENDED_AT = T0 + 600_000;
export const LOG_TO: LogPlaces = {
  s3: { bucket: 'archive', key: 'a/s.log' },
  cloudwatch: { logGroup: '/g', streaming: true },
  notKnown: { s3: null, cloudwatch: null },
  unlogged: null,
  documentVersion: '1',
  knownAt: T0,
};

export const LINES = ['$ whoami', 'ssm-user', '$ exit'];
/** The transcript of lines. */
export const object = (lines: readonly string[]) =>
  Buffer.from(`Script started on x\n${lines.map((line) => `${line}\r\r\n`).join('')}\nScript done on x\n`);
/** What the agent streams of lines, as the copy is read. */
export const stream = (lines: readonly string[]) =>
  Buffer.from(
    lines
      .map((line, n) => {
        const message = JSON.stringify({ eventTime: 'x', n, sessionData: [line] });
        return `${JSON.stringify({ timestamp: T0 + n * 1000, ingestionTime: T0 + n * 1000, message })}\n`;
      })
      .join(''),
  );

/** A session that has ended, its log under way, and a clock that goes from one due moment to the next. */
export async function aDelivery(logTo: LogPlaces | null = LOG_TO, given: Partial<SessionRecord> = {}) {
  const { watch, state, stores } = aWatch();
  const copies = memoryTranscripts(() => state.now);
  const handed: string[] = [];
  const told: string[] = [];
  const refuse = { handing: false };
  const deliveries: Deliveries = {
    watch,
    transcripts: copies.transcripts,
    tools: recordingTools,
    witness: {
      writerOf: async (session, copy) =>
        (copy.destination === 's3' ? writerOfObject(session, copy.versionId) : null) ?? {
          verified: null,
          arn: null,
          because: 'nobody tells',
        },
      pathOf: async () => ({ open: false, because: 'rule 90 of acl-1', advice: 'Open it.' }),
    },
    settings: () => DEFAULT_DELIVERY_SETTINGS,
    delivered: [
      async (_session, copy) => {
        if (refuse.handing) throw new Error('the index is full');
        handed.push(`${copy.destination} ${copy.bytes}`);
      },
    ],
    busy: new Set(),
    tell: (_error, about) => void told.push(about),
  };
  const ended = { state: 'ended', endedAt: ENDED_AT, endCause: 'exit' } as const;
  const record = aRecord({ ...ended, logTo, verdict: null, ...given });
  const { id } = record.start;
  state.now = (record.endedAt ?? T0) + 1000;
  await keepSession(watch, record);
  const read = async (): Promise<SessionRecord> => (await watch.sessions.read(PLACE, id))!;
  const key = deliveryKey(PLACE, id);
  let looks = 0;
  /** Whether AWS fails at each of the next looks. */
  const faults: boolean[] = [];
  /** Works off the due queue up to a moment. */
  const until = async (at: number): Promise<void> => {
    for (;;) {
      const due = await watch.due.takeDue(at, { limit: 10, holdMs: 1 });
      const item = due.find((one) => one.key === key);
      const dueAt = planDeliveries(await read(), state.now).lookAt ?? state.now;
      if (item === undefined || dueAt > at) break;
      state.now = Math.max(state.now, dueAt);
      looks += 1;
      copies.state.fault = faults.shift()
        ? new Fault('AWS_FAILED', 'HeadObject: 500', { retry: 'later' })
        : null;
      const next = await reconcileDeliveries(deliveries, PLACE, id).catch(() => state.now + 30_000);
      if (copies.state.fault !== null) state.now += 30_000;
      await watch.due.settle(item, next);
      if (looks > 500) throw new Error('it never settles');
    }
    state.now = at;
  };
  const states = async () =>
    Object.fromEntries(deliveriesView(await read()).map((one) => [one.destination, one.state]));
  const notices = async () =>
    (await stores.notices.list({})).map(({ kind, id: name }) => `${kind} ${name.split('/').at(-1)}`);
  return {
    ...copies,
    copies: copies.state,
    deliveries,
    id,
    state,
    until,
    states,
    read,
    notices,
    handed,
    told,
    refuse,
    faults,
    looks: () => looks,
  };
}
