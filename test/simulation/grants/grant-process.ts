import type { Grants } from '../../../src/operations/grants.ts';
import { judgeAgain } from '../../../src/operations/judge-again.ts';
import { resumeGrants } from '../../../src/operations/resume-grants.ts';
import { resumeTerminations } from '../../../src/operations/resume-terminations.ts';
import type { Watch } from '../../../src/operations/watch.ts';
import { startEventConsumer } from '../../../src/runtimes/server/consume-events.ts';
import type { Loops } from '../../../src/runtimes/server/loop.ts';
import { SharedLookout, startSweeps } from '../../../src/runtimes/server/sweep-places.ts';
import { startDueWorker } from '../../../src/runtimes/server/work-due.ts';
import { bareFacts } from '../../builders/facts.ts';
import { SETTINGS } from '../../builders/grant.ts';
import { A_TARGET, aPrincipal } from '../../builders/grants.ts';
import { aVerdict, PLACE } from '../../builders/session.ts';
import { RULES } from '../../builders/watch.ts';
import type { memoryStores } from '../../memory/watch-stores.ts';
import type { Random } from '../random.ts';
import type { Timeline } from '../timeline.ts';
import { FaultyCalls, never } from './faulty-calls.ts';
import type { GrantWorld } from './grant-world.ts';
import { simulatedMechanisms } from './simulated-mechanisms.ts';

/** What a process of the server runs in. */
export interface GrantSurroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly world: GrantWorld;
  readonly stores: ReturnType<typeof memoryStores>;
  /** Called just before TerminateSession has its effect. */
  readonly terminating: (id: string) => void;
  /** How long TerminateSession takes to close a session. */
  readonly closingMs: readonly [number, number];
  /** Breaks the product's parts, to show that the checkers see it. */
  readonly breakIt: (grants: Grants) => Grants;
  /** The chance that the process dies at a port's call. */
  deadliness: number;
}

/** IAM takes 60 s at the most here, and the server is told so. */
export const PROPAGATION_MS = 62_000;
const SWEEP = { activeMs: 15_000, idleMs: 60_000 } as const;
/** What the product promises of its retries: its sweeps', its queue's, a grant's terminations'. */
const LIST = { firstMs: 1000, mostMs: SWEEP.activeMs, spread: 1.1 } as const;
const RECEIVE = { firstMs: 1000, mostMs: 30_000, spread: 1.25 } as const;
/** A call that was noted and never made, because the process died, counts as one: so always the longest wait. */
const TERMINATE = { firstMs: 4000, mostMs: 4000, spread: 1.25 } as const;
const FACTS = { firstMs: RULES.unknownRetryMs, mostMs: RULES.rejudgeMs, spread: 1 } as const;
const LOOK_UP = { firstMs: 0, mostMs: 0, spread: 1 } as const;
const LEVELS = [{ roles: ['approver'], quorum: 1 }];

/** One run of the server's real loops and operations over simulated ports, until it dies. */
export class GrantProcess {
  alive = true;
  readonly grants: Grants;
  readonly #around: GrantSurroundings;
  readonly #died: () => void;
  readonly #calls: FaultyCalls;

  constructor(around: GrantSurroundings, died: () => void) {
    this.#around = around;
    this.#died = died;
    this.#calls = new FaultyCalls(around, { alive: () => this.alive, dies: () => this.#dies() });
    const lookout = new SharedLookout();
    this.grants = around.breakIt(this.#grants(lookout));
    this.#start(lookout);
  }

  #dies(): boolean {
    if (this.alive && this.#around.random.chance(this.#around.deadliness)) {
      this.alive = false;
      this.#died();
    }
    return !this.alive;
  }

  /** A store's call: at once, but the process may die just before its effect or just after it. */
  #guarded<T extends object>(port: T): T {
    if (this.#around.deadliness === 0) return port;
    const guarded: Record<string, unknown> = {};
    for (const [name, method] of Object.entries(port) as [string, (...given: unknown[]) => unknown][])
      guarded[name] = async (...given: unknown[]) => {
        if (this.#dies()) return never;
        const result = await method.apply(port, given);
        return this.#dies() ? never : result;
      };
    return guarded as T;
  }

  #grants(lookout: SharedLookout): Grants {
    const { stores, random, world, timeline } = this.#around;
    const look = <T>(effect: () => T) => this.#calls.call('look-up', LOOK_UP, effect);
    return {
      watch: this.#watch(lookout),
      store: this.#guarded(stores.grants),
      propagation: this.#guarded(stores.propagation),
      settings: () => ({ ...SETTINGS, propagationMs: PROPAGATION_MS, answerWithinMs: 90_000 }),
      judge: {
        judge: (ask) =>
          ask.ticket === null
            ? { decision: 'approve', policy: 'at-once' }
            : { decision: 'ask', policy: 'asks', levels: LEVELS },
      },
      mechanisms: simulatedMechanisms(world, this.#calls, () => timeline.now),
      targets: { find: (id) => look(() => [{ ...A_TARGET, id }]) },
      principals: { find: (arn) => look(() => (world.left.has(arn) ? null : aPrincipal(arn))) },
      bypasses: { find: () => look(() => []) },
      newId: () => `g-${random.between(0, 0xffffffff).toString(16).padStart(12, '0')}`,
      places: () => [PLACE],
    };
  }

  #watch(lookout: SharedLookout): Watch {
    const { timeline, random, world, stores, terminating, closingMs } = this.#around;
    const calls = this.#calls;
    return {
      clock: { now: () => timeline.now },
      random: () => random.next(),
      rules: () => RULES,
      api: {
        listActive: async () => {
          const active = await calls.call('list', LIST, () => world.active());
          const ids = active.map((row) => row.id);
          world.heard('seenAt', ids);
          return active;
        },
        listEnded: (_place, since) => calls.call('list', LIST, () => world.ended(since)),
        terminate: (_place, id) =>
          calls.call(`terminate:${id}`, TERMINATE, () => {
            terminating(id);
            timeline.after(random.between(...closingMs), () => world.end(id));
          }),
      },
      witness: { isNodeOnline: () => calls.call('node', LOOK_UP, () => true), lastLines: async () => [] },
      trail: { ofSession: async () => [] },
      facts: { gather: (start) => calls.call('facts', FACTS, () => bareFacts(start)), forget: () => {} },
      judge: { judge: (_facts, at) => aVerdict({ judgedAt: at.now }) },
      sessions: this.#guarded(stores.sessions),
      notices: this.#guarded(stores.notices),
      due: this.#guarded(stores.due),
      budget: this.#guarded(stores.budget),
      log: this.#guarded(stores.log),
      grants: this.#guarded(stores.grants),
      lookout,
      watches: () => true,
    };
  }

  /** A long poll, as SQS has it: it returns as soon as something is there. */
  async #receive() {
    const { world } = this.#around;
    if (world.queue.length === 0)
      await new Promise<void>((resolve) => {
        world.arrived = () => {
          if (this.alive) resolve();
        };
      });
    const events = await this.#calls.call('receive', RECEIVE, () => world.take());
    const ids = events.map((event) => event.handle);
    world.heard('toldAt', ids);
    return events;
  }

  #start(lookout: SharedLookout): void {
    const { timeline, world } = this.#around;
    const { watch } = this.grants;
    const loops: Loops = {
      watch,
      queue: {
        receive: () => this.#receive(),
        done: (events) =>
          this.#calls.call('receive', RECEIVE, () => {
            for (const { handle } of events) {
              const at = world.queue.findIndex((one) => one.handle === handle);
              if (at >= 0) world.queue.splice(at, 1);
            }
          }),
      },
      sender: { send: async () => {} },
      setTimer: timeline.timersOf(() => this.alive),
      breathe: () => Promise.resolve(),
      sweep: SWEEP,
      state: { queueError: null, outboxError: null, lastFault: null },
      onSwept: (_place, changed) => {
        if (changed) worker.wake();
      },
      say: () => {},
      closed: () => !this.alive,
    };
    const worker = startDueWorker(loops, this.grants);
    startEventConsumer(loops, worker);
    startSweeps(loops, [PLACE], lookout);
    void judgeAgain(watch, null)
      .then(() => resumeTerminations(watch))
      .then(() => resumeGrants(this.grants))
      .then(() => worker.wake());
  }
}
