import { known } from '../../src/domain/guardrails/facts.ts';
import type { Verdict } from '../../src/domain/guardrails/verdict.ts';
import type { Notice } from '../../src/domain/notices/notice.ts';
import type { Place } from '../../src/domain/sessions/session.ts';
import { Fault } from '../../src/operations/fault.ts';
import { judgeAgain } from '../../src/operations/judge-again.ts';
import type { WatchStores } from '../../src/operations/stores.ts';
import type { Watch, WatchRules } from '../../src/operations/watch.ts';
import { startEventConsumer } from '../../src/runtimes/server/consume-events.ts';
import type { Loops } from '../../src/runtimes/server/loop.ts';
import { startOutbox } from '../../src/runtimes/server/send-outbox.ts';
import { SharedLookout, startSweeps } from '../../src/runtimes/server/sweep-places.ts';
import { startDueWorker } from '../../src/runtimes/server/work-due.ts';
import { bareFacts } from '../builders/facts.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import type { World } from './world.ts';

/** What a process of the watch runs in. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly world: World;
  readonly stores: WatchStores;
  readonly places: readonly Place[];
  readonly rules: WatchRules;
  /** Every notice that a destination took, as often as it took it. */
  readonly delivered: Notice[];
  readonly called: (id: string) => void;
  /** The chance that the process dies at a port's call. */
  deadliness: number;
}

/** A document whose idle timeout no simulated session can reach: an exit can be told. */
const CONTENT = known({
  sessionType: 'Standard_Stream',
  version: '1',
  hash: null,
  s3Bucket: null,
  s3Prefix: '',
  s3Encrypted: true,
  logGroup: null,
  cloudWatchEncrypted: true,
  streaming: false,
  kmsKey: null,
  runAsEnabled: false,
  runAsUser: null,
  runAsElevated: false,
  idleMinutes: 20,
  maxMinutes: null,
  chosenLogInputs: [],
});

const never = new Promise<never>(() => {});

/** One run of the server's real loops over simulated ports, until it dies. */
export class Process {
  alive = true;
  readonly #around: Surroundings;
  readonly #died: () => void;

  constructor(around: Surroundings, died: () => void) {
    this.#around = around;
    this.#died = died;
    this.#start();
  }

  /** Dies: no timer of it fires, and no call of it returns, any more. */
  kill(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#died();
  }

  /** A store's call: at once, but the process may die just before or just after its effect. */
  #guarded<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]) => {
          if (this.#dies()) return never;
          const result = await Reflect.apply(method, target, given);
          return this.#dies() ? never : result;
        };
      },
    });
  }

  #dies(): boolean {
    if (this.alive && this.#around.random.chance(this.#around.deadliness)) this.kill();
    return !this.alive;
  }

  /** A call over the network: it takes time, and may fail before or after its effect. */
  async #remote<T>(effect: () => T): Promise<T> {
    const { timeline, random, world } = this.#around;
    const wait = (ms: number) =>
      new Promise<void>((resolve) => timeline.timersOf(() => this.alive)(resolve, ms));
    if (this.#dies()) return never;
    await wait(random.between(2, 80));
    if (random.chance(world.kind.throttled))
      throw new Fault('THROTTLED', 'Rate exceeded', { retry: 'later' });
    const result = effect();
    if (this.#dies()) return never;
    await wait(random.between(2, 80));
    if (random.chance(world.kind.timedOut))
      throw new Fault('TIMED_OUT', 'no answer', { retry: 'later', mayHaveHappened: true });
    return result;
  }

  #watch(lookout: SharedLookout): Watch {
    const { timeline, random, world, stores, rules, called } = this.#around;
    const takeEffect = (id: string) => {
      const session = world.sessions.get(id);
      called(id);
      if (!session) return;
      if (session.endedAt === null) session.calls += 1;
      if (random.chance(world.kind.silentlyWithoutEffect)) return;
      timeline.after(random.between(0, 1500), () => world.end(session, 'guardrail'));
    };
    return {
      clock: { now: () => timeline.now },
      random: () => random.next(),
      rules: () => rules,
      api: {
        listActive: (place) => this.#remote(() => world.active(place)),
        listEnded: (place, since) => this.#remote(() => world.ended(place, since)),
        terminate: (_place, id) => this.#remote(() => takeEffect(id)),
      },
      witness: { isNodeOnline: () => this.#remote(() => true), lastLines: async () => [] },
      trail: {
        ofSession: (_place, id) =>
          this.#remote(() => world.trail.filter((one) => one.sessionId === id).map((one) => one.record)),
      },
      facts: {
        gather: (start) => this.#remote(() => ({ ...bareFacts(start), documentContent: CONTENT })),
        forget: () => {},
      },
      judge: {
        judge: (facts, at) => judgeTruth(world.truth(facts.session.known ? facts.session.value.id : ''), at),
      },
      sessions: this.#guarded(stores.sessions),
      notices: this.#guarded(stores.notices),
      due: this.#guarded(stores.due),
      budget: this.#guarded(stores.budget),
      log: this.#guarded(stores.log),
      lookout,
      watches: () => true,
    };
  }

  #start(): void {
    const { timeline, world, places, delivered, random } = this.#around;
    const lookout = new SharedLookout();
    const watch = this.#watch(lookout);
    const loops: Loops = {
      watch,
      queue: {
        receive: async () => {
          await new Promise<void>((resolve) =>
            timeline.timersOf(() => this.alive)(resolve, world.queue.length === 0 ? 500 : 20),
          );
          return this.#remote(() => world.take());
        },
        done: (events) => this.#remote(() => world.done(events)),
      },
      sender: {
        send: (notice) =>
          this.#remote(() => {
            if (random.chance(world.kind.throttled)) throw new Fault('SNS', 'down', { retry: 'later' });
            delivered.push(notice);
          }),
      },
      setTimer: timeline.timersOf(() => this.alive),
      breathe: () => Promise.resolve(),
      sweep: { activeMs: 15_000, idleMs: 60_000 },
      state: { queueError: null, outboxError: null, lastFault: null },
      onSwept: () => worker.wake(),
      say: () => {},
      closed: () => !this.alive,
    };
    const worker = startDueWorker(loops);
    startEventConsumer(loops, worker);
    startSweeps(loops, places, lookout);
    startOutbox(loops);
    void judgeAgain(watch, null).then(() => worker.wake());
  }
}

function judgeTruth(
  truth: ReturnType<World['truth']>,
  at: { now: number; deadlinePassed: boolean },
): Verdict {
  const violation = (guardrail: string, response: 'terminate' | 'notify', reason: string) => ({
    guardrail,
    severity: 'high' as const,
    response,
    reason,
  });
  if (truth === 'unknown') {
    const late = at.deadlinePassed ? [violation('fact-known', 'terminate', 'not judged: no fact')] : [];
    return {
      compliant: at.deadlinePassed ? false : null,
      judgedAt: at.now,
      violations: late,
      unknowns: [{ guardrail: 'fact-known', fact: 'fact', reason: 'nobody answers' }],
    };
  }
  const violations =
    truth === 'bad'
      ? [violation('no-bad', 'terminate', 'it is bad')]
      : truth === 'notify'
        ? [violation('no-noise', 'notify', 'it is noisy')]
        : [];
  return { compliant: violations.length === 0, judgedAt: at.now, violations, unknowns: [] };
}
