import { liveCover } from '../../../src/domain/grants/cover.ts';
import type { Grant } from '../../../src/domain/grants/grant.ts';
import { approveGrant } from '../../../src/operations/answer-grant.ts';
import { finishGrant, revokeGrant } from '../../../src/operations/end-grant.ts';
import { extendGrant } from '../../../src/operations/extend-grant.ts';
import { requestGrant } from '../../../src/operations/request-grant.ts';
import { APPROVER, OWNER_CALLER, SECOND_APPROVER } from '../../builders/grant.ts';
import { PLACE, T0 } from '../../builders/session.ts';
import { memoryStores } from '../../memory/watch-stores.ts';
import { seeded } from '../random.ts';
import { Timeline } from '../timeline.ts';
import { GrantProcess, type GrantSurroundings } from './grant-process.ts';
import { GrantWorld } from './grant-world.ts';

/** People act, and faults happen, until here; then the world is kind. */
const KIND_FROM = T0 + 150_000;
const END_AT = KIND_FROM + 330_000;
const NODES = ['i-0000000000000000a', 'i-0000000000000000b'] as const;

/** A run that is over: the truth, and what was made of it. */
export interface GrantOutcome {
  readonly world: GrantWorld;
  readonly grants: readonly Grant[];
  /** Sentences about sessions that were ended although a live grant covered them. */
  readonly cutThough: readonly string[];
  readonly endedNotices: readonly string[];
  readonly nextDueAt: number | null;
  readonly deaths: number;
  readonly calm: boolean;
  readonly kindFrom: number;
}

/** Runs a seed: some grants on two nodes, overlapping, extended, finished, revoked; and a person who reconnects all the time. */
export async function simulateGrants(seed: number): Promise<GrantOutcome> {
  const random = seeded(seed);
  const timeline = new Timeline(T0);
  const stores = memoryStores();
  const calm = seed % 4 === 0;
  const rough = (most: number) => (calm ? 0 : random.next() * most);
  const world = new GrantWorld(timeline, random, {
    throttled: rough(0.2),
    timedOut: rough(0.2),
    eventsLost: rough(0.4),
  });
  const cutThough: string[] = [];
  const around: GrantSurroundings = {
    timeline,
    random,
    world,
    stores,
    deadliness: calm ? 0 : random.next() * 0.01,
    terminating: (id) => void notCovered(id),
  };
  const notCovered = async (id: string) => {
    const record = await stores.sessions.read(PLACE, id);
    const at = timeline.now;
    const onTarget = record ? await stores.grants.onTarget(PLACE, record.start.target, 0) : [];
    const cover = record && liveCover(onTarget, record, at);
    // Asked for before that grant began: the call was under way.
    if (cover && (cover.startsAt ?? 0) < (record?.termination?.askedAt ?? 0))
      cutThough.push(`${id} was ended at ${at} though ${cover.id} covers it`);
  };
  // Credentials are issued once the permission is known to be written, and kept by the person after that.
  const tryAll = async () => {
    for (const id of world.written.keys()) {
      const grant = await stores.grants.read(id);
      if (grant?.prepared) world.tryToOpen(id);
    }
  };
  let deaths = 0;
  let process: GrantProcess;
  const start = () => {
    process = new GrantProcess(around, () => {
      deaths += 1;
      timeline.after(random.between(500, 5000), start);
    });
  };
  start();
  for (let one = 0, many = random.between(1, 4); one < many; one += 1)
    timeline.after(random.between(0, 60_000), () => void people(() => process.grants, timeline, random));
  const reconnect = () => {
    void tryAll();
    timeline.after(random.between(500, 9000), reconnect);
  };
  reconnect();
  await timeline.runUntil(KIND_FROM);
  Object.assign(world.unkind, { throttled: 0, timedOut: 0, eventsLost: 0 });
  around.deadliness = 0;
  await timeline.runUntil(END_AT);
  const notices = await stores.notices.list({});
  return {
    world,
    grants: await stores.grants.list({}),
    cutThough,
    endedNotices: notices.filter((one) => one.kind === 'grant-ended').map((one) => one.id),
    nextDueAt: await stores.due.nextAt(),
    deaths,
    calm,
    kindFrom: KIND_FROM,
  };
}

/** One request and what people do with it. What the process does not live to answer is not asked again. */
async function people(
  grants: () => GrantProcess['grants'],
  timeline: Timeline,
  random: ReturnType<typeof seeded>,
) {
  const asks = random.chance(0.4);
  const node = NODES[random.between(0, 1)] ?? NODES[0];
  const made = await requestGrant(grants(), {
    by: OWNER_CALLER,
    node,
    windowMs: random.between(10, 60) * 1000,
    reason: 'work',
    principal: null,
    ticket: asks ? 'OPS-1' : null,
    startAt: random.chance(0.2) ? timeline.now + random.between(0, 20_000) : null,
    documentName: null,
    mechanism: 'sts',
    breakGlass: false,
  });
  if (!made.ok) return;
  const { id } = made.grant;
  const later = (mostMs: number, act: () => Promise<unknown>) =>
    timeline.after(random.between(0, mostMs), () => void act());
  if (asks) {
    const bothMs = random.between(0, 10_000);
    for (const by of [APPROVER, SECOND_APPROVER])
      timeline.after(bothMs, () => void approveGrant(grants(), { id, by }));
  }
  if (random.chance(0.3))
    later(30_000, () =>
      extendGrant(grants(), { id, by: OWNER_CALLER, windowMs: random.between(5, 30) * 1000 }),
    );
  if (random.chance(0.2)) later(40_000, () => finishGrant(grants(), { id, by: OWNER_CALLER }));
  if (random.chance(0.3)) later(40_000, () => revokeGrant(grants(), { id, by: APPROVER, reason: 'enough' }));
}
