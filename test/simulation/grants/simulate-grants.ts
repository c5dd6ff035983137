import { liveCover } from '../../../src/domain/grants/cover.ts';
import type { Grant } from '../../../src/domain/grants/grant.ts';
import type { SessionRecord } from '../../../src/domain/sessions/session.ts';
import type { Grants } from '../../../src/operations/grants.ts';
import { PLACE, T0 } from '../../builders/session.ts';
import { memoryStores } from '../../memory/watch-stores.ts';
import { type Random, seeded } from '../random.ts';
import { Timeline } from '../timeline.ts';
import { GrantProcess, type GrantSurroundings } from './grant-process.ts';
import { GrantWorld, type Unkindness } from './grant-world.ts';
import { letPeopleAct } from './people.ts';

/** Faults happen until here; then the world is kind. */
const KIND_FROM = T0 + 150_000;
/** No run is longer; most settle before. */
const END_AT = T0 + 900_000;
/** How long a person goes on trying after everything has settled. */
const STILL_TRIES_MS = 70_000;
const STEP_MS = 10_000;

/** A run that is over: the truth, and what was made of it. */
export interface GrantOutcome {
  readonly seed: number;
  readonly world: GrantWorld;
  readonly grants: readonly Grant[];
  /** Sentences about sessions that were ended although a live grant covered them. */
  readonly cutThough: readonly string[];
  readonly endedNotices: readonly string[];
  readonly nextDueAt: number | null;
  readonly records: readonly SessionRecord[];
  readonly deaths: number;
  readonly calm: boolean;
}

/** What a run may be made with, other than the product as it is. */
export interface Broken {
  readonly breakIt?: (grants: Grants) => Grants;
  readonly breakWorld?: (world: GrantWorld) => void;
}

/** Runs a seed: grants on two nodes by both mechanisms, faults, and a person who reconnects all the time. */
export async function simulateGrants(seed: number, broken: Broken = {}): Promise<GrantOutcome> {
  const random = seeded(seed);
  const timeline = new Timeline(T0);
  const stores = memoryStores();
  const calm = seed % 4 === 0;
  const world = new GrantWorld(timeline, random, unkindness(random, calm));
  broken.breakWorld?.(world);
  const cutThough: string[] = [];
  const around: GrantSurroundings = {
    timeline,
    random,
    world,
    stores,
    closingMs: [0, 300],
    deadliness: calm ? 0 : random.next() * 0.005,
    breakIt: broken.breakIt ?? ((grants) => grants),
    terminating: (id) => void findCut(stores, id, timeline.now).then((cut) => cutThough.push(...cut)),
  };
  const running = run(around);
  letPeopleAct({ grants: () => running.process.grants, timeline, random, world });
  reconnects(around);
  badTimes(around);
  await timeline.runUntil(KIND_FROM);
  Object.assign(world.unkind, { throttled: 0, timedOut: 0, eventsLost: 0, overwritten: 0 });
  around.deadliness = 0;
  await settle(timeline, stores);
  const notices = await stores.notices.list({ limit: Number.MAX_SAFE_INTEGER });
  return {
    seed,
    world,
    grants: await stores.grants.list({}),
    cutThough,
    endedNotices: notices.filter((one) => one.kind === 'grant-ended').map((one) => one.id),
    nextDueAt: await stores.due.nextAt(),
    records: await stores.sessions.list({ limit: Number.MAX_SAFE_INTEGER }),
    deaths: running.deaths,
    calm,
  };
}

function unkindness(random: Random, calm: boolean): Unkindness {
  if (calm) return { throttled: 0, timedOut: 0, eventsLost: 0, longestDelayMs: 3000, overwritten: 0 };
  return {
    throttled: random.next() * 0.1,
    timedOut: random.next() * 0.05,
    eventsLost: random.next() * 0.6,
    longestDelayMs: random.between(3000, 40_000),
    overwritten: random.next() * 0.3,
  };
}

/** The server, started anew a while after each death. */
function run(around: GrantSurroundings): { process: GrantProcess; deaths: number } {
  const { timeline, random, world, stores } = around;
  const running = { deaths: 0 } as { process: GrantProcess; deaths: number };
  const start = () => {
    running.process = new GrantProcess(around, () => {
      running.deaths += 1;
      void stores.sessions.list({ limit: Number.MAX_SAFE_INTEGER }).then((kept) => {
        const ids = new Set(kept.map((record) => record.start.id));
        world.forgotten((id) => ids.has(id));
      });
      const downMs = random.between(500, 5000);
      world.outages.died(timeline.now, timeline.now + downMs);
      timeline.after(downMs, start);
    });
  };
  start();
  return running;
}

/** Now and then AWS hardly answers at all for a while. */
function badTimes({ timeline, random, world }: GrantSurroundings): void {
  if (world.unkind.throttled === 0) return;
  const { throttled, timedOut } = world.unkind;
  for (let one = 0, many = random.between(0, 3); one < many; one += 1) {
    const from = random.between(0, KIND_FROM - T0 - 20_000);
    timeline.after(from, () => Object.assign(world.unkind, { throttled: 0.8, timedOut: 0.1 }));
    timeline.after(from + random.between(1000, 15_000), () =>
      Object.assign(world.unkind, { throttled, timedOut }),
    );
  }
}

/** A person who fetches credentials while they can, keeps them, and tries to get in all the time. */
function reconnects({ timeline, random, world, stores }: GrantSurroundings): void {
  const again = random.chance(0.3) ? 0.05 : 0;
  const longestMs = random.between(500, 5000);
  const turn = async () => {
    for (const grant of await stores.grants.list({ states: ['approved', 'active'] }))
      if (grant.mechanism === 'sts') world.fetchCredentials(grant);
    world.tryEverything(again);
    timeline.after(random.between(200, longestMs), () => void turn());
  };
  void turn();
}

async function findCut(
  stores: ReturnType<typeof memoryStores>,
  id: string,
  at: number,
): Promise<readonly string[]> {
  const record = await stores.sessions.read(PLACE, id);
  const onTarget = record ? await stores.grants.onTarget(PLACE, record.start.target, 0) : [];
  const cover = record && liveCover(onTarget, record, at);
  // Asked for before that grant was approved: the call was under way.
  const approvedAt = cover?.timeline.find((entry) => entry.kind === 'approved')?.at ?? 0;
  const since = Math.max(cover?.startsAt ?? 0, approvedAt);
  return cover && since < (record?.termination?.askedAt ?? 0)
    ? [`${id} was ended at ${at} though ${cover.id} covers it`]
    : [];
}

/** Goes on until nothing is due any more, and for a while after that. */
async function settle(timeline: Timeline, stores: ReturnType<typeof memoryStores>): Promise<void> {
  let settledAt: number | null = null;
  while (timeline.now < END_AT && timeline.now - (settledAt ?? timeline.now) < STILL_TRIES_MS) {
    await timeline.runUntil(timeline.now + STEP_MS);
    const isSettled = (await stores.due.nextAt()) === null;
    settledAt = isSettled ? (settledAt ?? timeline.now) : null;
  }
}
