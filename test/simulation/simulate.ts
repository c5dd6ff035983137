import type { Notice } from '../../src/domain/notices/notice.ts';
import type { SessionRecord } from '../../src/domain/sessions/session.ts';
import type { WatchRules } from '../../src/operations/watch.ts';
import { memoryStores } from '../memory/watch-stores.ts';
import { CHECKERS } from './checkers.ts';
import { Process, type Surroundings } from './process.ts';
import { type Random, seeded } from './random.ts';
import { Timeline } from './timeline.ts';
import { type Temper, type TrueSession, type Unkindness, World } from './world.ts';

const START = 1_800_000_000_000;
const UNKIND_MS = 150_000;
const KIND_MS = 210_000;
const BOUND_MS = 100_000;
const RULES: WatchRules = {
  observeOnly: false,
  unknownDeadlineMs: 30_000,
  unknownRetryMs: 2000,
  rejudgeMs: 45_000,
  confirmWithinMs: 60_000,
  retryFirstMs: 2000,
  retryMostMs: 20_000,
  trailLagMs: 60_000,
  neverSeenMs: 60_000,
  absentMs: 10_000,
  terminationCapPerMinute: 8,
  people: {},
};
const KIND: Unkindness = {
  lost: 0,
  doubled: 0,
  longestDelayMs: 100,
  throttled: 0,
  timedOut: 0,
  silentlyWithoutEffect: 0,
};
const PLACES = [
  { account: '222222222222', region: 'eu-west-1' },
  { account: '222222222222', region: 'us-east-1' },
];
const TEMPERS: readonly Temper[] = [
  'good',
  'bad',
  'notify',
  'unknown-then-good',
  'unknown-forever',
  'turns-bad',
];

/** What a seed's run came to. */
export interface Run {
  readonly seed: number;
  /** `checker: sentence`, for everything found broken. */
  readonly broken: readonly string[];
  readonly sessions: number;
  readonly terminated: number;
  readonly deaths: number;
  readonly records: readonly SessionRecord[];
  readonly truth: readonly TrueSession[];
}

/** Runs one seed: people, faults and deaths for a while, then a kind world; then every checker. */
export async function simulate(seed: number): Promise<Run> {
  const random = seeded(seed);
  const timeline = new Timeline(START);
  const world = new World(timeline, random, unkindness(random));
  const stores = memoryStores();
  const delivered: Notice[] = [];
  const unrecordedCalls: string[] = [];
  const called = (id: string) => {
    void stores.sessions.list({ id }).then(([record]) => {
      const reasons = record?.termination?.reasons ?? [];
      if (reasons.length === 0) unrecordedCalls.push(id);
    });
  };
  const around: Surroundings = {
    timeline,
    random,
    world,
    stores,
    places: PLACES,
    rules: RULES,
    delivered,
    called,
    deadliness: random.chance(0.5) ? 0.004 : 0,
  };
  let deaths = 0;
  let process: Process | null = null;
  const boot = () => {
    process = new Process(around, () => {
      deaths += 1;
      timeline.after(random.between(100, 5000), boot);
    });
  };
  boot();
  const sessions = people(random, timeline, world);
  await timeline.runUntil(START + UNKIND_MS);
  world.kind = KIND;
  around.deadliness = 0;
  await timeline.runUntil(START + UNKIND_MS + KIND_MS);
  const records = await stores.sessions.list({});
  const outcome = {
    world,
    stores,
    delivered,
    records: new Map(records.map((record) => [record.start.id, record])),
    unrecordedCalls,
    endedAt: timeline.now,
    deaths,
    kindFrom: START + UNKIND_MS,
    boundMs: BOUND_MS,
    unknownDeadlineMs: RULES.unknownDeadlineMs,
  };
  void process;
  const broken = Object.entries(CHECKERS).flatMap(([name, check]) =>
    check(outcome).map((sentence) => `${name}: ${sentence}`),
  );
  const terminated = sessions().filter((session) => session.endCause === 'guardrail').length;
  return { seed, broken, sessions: sessions().length, terminated, deaths, records, truth: sessions() };
}

function unkindness(random: Random): Unkindness {
  const mild = random.chance(0.3);
  return {
    lost: mild ? 0 : random.next() * 0.6,
    doubled: random.next() * 0.4,
    longestDelayMs: mild ? 500 : random.between(500, 40_000),
    throttled: mild ? 0 : random.next() * 0.4,
    timedOut: mild ? 0 : random.next() * 0.2,
    silentlyWithoutEffect: mild ? 0 : random.next() * 0.3,
  };
}

/** Scripts the people: who opens what and when, what turns bad, who leaves, who ends another's session. */
function people(random: Random, timeline: Timeline, world: World): () => readonly TrueSession[] {
  const count = random.between(3, 14);
  for (let number = 0; number < count; number += 1) {
    const openAt = random.between(1000, UNKIND_MS + 20_000);
    timeline.after(openAt, () => {
      const session = script(random, timeline.now, number);
      world.open(session);
      if (session.temper === 'turns-bad' && session.badFrom !== null)
        timeline.after(session.badFrom - timeline.now, () =>
          world.tell(session.place, 'UpdateDocument', session.owner, {}),
        );
      if (random.chance(0.4)) timeline.after(random.between(200, 120_000), () => world.end(session, 'exit'));
      if (random.chance(0.15))
        timeline.after(random.between(200, 120_000), () =>
          world.terminateByUser(session, 'arn:aws:iam::222222222222:user/approver'),
        );
      if (random.chance(0.2))
        timeline.after(random.between(200, 60_000), () => {
          if (session.endedAt !== null) return;
          const members = {
            requestParameters: { sessionId: session.id },
            responseElements: { sessionId: session.id },
          };
          world.tell(session.place, 'ResumeSession', session.owner, members);
        });
    });
  }
  return () => [...world.sessions.values()];
}

function script(random: Random, now: number, number: number): TrueSession {
  const temper = TEMPERS[random.between(0, TEMPERS.length - 1)] ?? 'good';
  const badFrom = temper === 'bad' ? now : temper === 'turns-bad' ? now + random.between(1000, 60_000) : null;
  const unknownUntil =
    temper === 'unknown-forever'
      ? Infinity
      : temper === 'unknown-then-good'
        ? now + random.between(0, 15_000)
        : 0;
  return {
    id: `person.${number}-${random.between(0, 1_000_000).toString(36)}`,
    place: PLACES[random.between(0, PLACES.length - 1)] ?? { account: '222222222222', region: 'eu-west-1' },
    target: `i-${number}`,
    owner: `arn:aws:sts::222222222222:assumed-role/Engineer/person.${number}`,
    temper,
    startedAt: now,
    badFrom,
    unknownUntil,
    endedAt: null,
    endCause: null,
    calls: 0,
    userCalls: 0,
  };
}
