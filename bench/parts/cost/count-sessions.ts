import type { OpenSession } from './cost-place.ts';
import { CostWorld } from './cost-world.ts';
import type { Counts } from './meter.ts';
import { notNegative, plus } from './rates.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Until causes are settled, copies delivered and evidence sealed. */
const AFTER_MS = 40 * MINUTE_MS;
/** The hub's schedules, which do the same whether sessions are open or not, run so long from the first start. */
const BEFORE_MS = 10 * MINUTE_MS;
/** From one session's start to the next one's. */
const APART_MS = 500;
/** The agent uploads the log so long after the end. */
const UPLOAD_MS = 40_000;
const LINE = '$ systemctl status nginx';

/** What is counted. */
export interface Counting {
  /** All in one account and Region, and open together. */
  readonly sessions: number;
  readonly lengthMs: number;
  /** How often each shows something. */
  readonly lineEveryMs: number;
}

/** What sessions cost, beyond what the watch costs without any. */
export interface Counted {
  readonly counts: Counts;
  readonly transitions: number;
  /** Of one session, the most. */
  readonly mostTransitions: number;
  readonly storedBytes: { readonly table: number; readonly archive: number };
  readonly spanMs: number;
}

/**
 * Opens real sessions, lets them last and end, and gives what the functions did because of them: everything, less what
 * `idle` says the watch does in the same time when nothing is open. Throws when a session did not end as it should, or
 * its log was not delivered: then it is not this that was counted.
 */
export async function countSessions(asked: Counting, idle: Idle): Promise<Counted> {
  const world = await CostWorld.start();
  try {
    const begin = world.now;
    const endAt = begin + MINUTE_MS / 2 + asked.sessions * APART_MS + asked.lengthMs;
    const until = endAt + AFTER_MS;
    const opened: OpenSession[] = [];
    for (let at = 0; at < asked.sessions; at += 1)
      world.at(begin + MINUTE_MS / 2 + at * APART_MS, () => live(world, asked, opened));
    const stored = await world.stored();
    const quietMs = Math.max(0, asked.lengthMs - BEFORE_MS);
    world.schedules(quietMs > 0 ? begin + BEFORE_MS : until);
    await world.runUntil(endAt);
    if (quietMs > 0) world.schedules(until);
    await world.runUntil(until);
    await world.executions.end();
    for (const { id } of opened) await expectWhole(world, id);
    if (opened.length !== asked.sessions) throw new Error(`${opened.length} sessions opened`);
    if (world.lines.length > 0) throw new Error(`the functions said: ${world.lines.slice(0, 3).join('; ')}`);
    const after = await world.stored();
    // Of the hub's own work only what ran is taken off.
    const spanMs = quietMs > 0 ? BEFORE_MS + AFTER_MS : until - begin;
    return {
      counts: less(world.meter.take(), idle, spanMs),
      transitions: world.executions.transitionsOf(''),
      mostTransitions: Math.max(...opened.map(({ id }) => world.executions.transitionsOf(id))),
      storedBytes: { table: after.table - stored.table, archive: after.archive },
      spanMs,
    };
  } finally {
    await world.close();
  }
}

async function live(
  world: CostWorld,
  { lengthMs, lineEveryMs }: Counting,
  opened: OpenSession[],
): Promise<void> {
  const session = await world.open();
  opened.push(session);
  const { now } = world;
  // The profile that the document types is the first thing it shows.
  for (let at = SECOND_MS; at < lengthMs; at += lineEveryMs)
    world.at(now + at, () => world.show(session, LINE));
  world.at(now + lengthMs, () => world.exit(session, UPLOAD_MS));
}

async function expectWhole(world: CostWorld, id: string): Promise<void> {
  const record = await world.read(id);
  const copies = record?.deliveries?.deliveries.map(({ state }) => state) ?? [];
  // A day is the longest that a session may last.
  const ended = record?.endCause === 'exit' || record?.endCause === 'max-duration';
  if (!ended || copies.length !== 2 || copies.some((state) => state !== 'delivered'))
    throw new Error(`session ${id}: ${record?.state} ${record?.endCause}, log ${copies.join(', ')}`);
}

/** What the watch over one place and the hub does in an hour in which nothing is open. */
export interface Idle {
  readonly counts: Counts;
}

/** Counts an hour without sessions. */
export async function countIdle(): Promise<Idle> {
  const world = await CostWorld.start();
  try {
    // What a first look at a place and a first walk over the archive take is not what each hour takes.
    world.schedules(world.now + 2 * HOUR_MS);
    await world.runUntil(world.now + HOUR_MS - 1);
    world.meter.take();
    await world.runUntil(world.now + HOUR_MS);
    return { counts: world.meter.take() };
  } finally {
    await world.close();
  }
}

/** What was counted less what the idle watch does in that time. */
function less(all: Counts, idle: Idle, spanMs: number): Counts {
  return notNegative(plus(all, idle.counts, -spanMs / HOUR_MS));
}
