import type { Grant } from '../../../src/domain/grants/grant.ts';
import { Fault } from '../../../src/operations/fault.ts';
import type { GrantMechanism } from '../../../src/operations/grant-ports.ts';
import type { Grants } from '../../../src/operations/grants.ts';
import { judgeAgain } from '../../../src/operations/judge-again.ts';
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
import type { GrantWorld } from './grant-world.ts';

/** What a process of the server runs in. */
export interface GrantSurroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly world: GrantWorld;
  readonly stores: ReturnType<typeof memoryStores>;
  /** Called just before TerminateSession has its effect. */
  readonly terminating: (id: string) => void;
  /** The chance that the process dies at a port's call. */
  deadliness: number;
}

const never = new Promise<never>(() => {});
const LEVELS = [{ roles: ['approver'], quorum: 1 }];

/** One run of the server's real loops and operations over simulated ports, until it dies. */
export class GrantProcess {
  alive = true;
  readonly grants: Grants;
  readonly #around: GrantSurroundings;
  readonly #died: () => void;

  constructor(around: GrantSurroundings, died: () => void) {
    this.#around = around;
    this.#died = died;
    const lookout = new SharedLookout();
    this.grants = this.#grants(lookout);
    this.#start(lookout);
  }

  kill(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#died();
  }

  #dies(): boolean {
    if (this.alive && this.#around.random.chance(this.#around.deadliness)) this.kill();
    return !this.alive;
  }

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

  /** A call over the network: it takes time, and may fail before or after its effect. */
  async #remote<T>(effect: () => T): Promise<T> {
    const { timeline, random, world } = this.#around;
    const wait = () =>
      new Promise<void>((resolve) => timeline.timersOf(() => this.alive)(resolve, random.between(2, 60)));
    if (this.#dies()) return never;
    await wait();
    if (random.chance(world.unkind.throttled))
      throw new Fault('THROTTLED', 'Rate exceeded', { retry: 'later' });
    const result = effect();
    if (this.#dies()) return never;
    await wait();
    if (random.chance(world.unkind.timedOut))
      throw new Fault('TIMED_OUT', 'no answer', { retry: 'later', mayHaveHappened: true });
    return result;
  }

  #mechanism(): GrantMechanism {
    const { world } = this.#around;
    const ownerOf = (grant: Grant) =>
      `arn:aws:sts::${PLACE.account}:assumed-role/Broker/engineer-${grant.id}`;
    return {
      refusal: async () => null,
      prepare: (grant) =>
        this.#remote(() => {
          const owner = ownerOf(grant);
          world.prepare(grant.id, { until: grant.endsAt ?? 0, target: grant.target, owner });
          return { sessionOwner: owner };
        }),
      issue: () => Promise.reject(new Error('nobody asks')),
      revokeNow: (grant) => this.#remote(() => world.deny(grant.id)),
      remove: (grant) => this.#remote(() => void world.written.delete(grant.id)),
      confirmAbsent: (grant) => this.#remote(() => !world.written.has(grant.id)),
      findLeftovers: async () => [],
      purge: async () => {},
    };
  }

  #grants(lookout: SharedLookout): Grants {
    const { stores, random } = this.#around;
    const mechanism = this.#mechanism();
    return {
      watch: this.#watch(lookout),
      store: this.#guarded(stores.grants),
      settings: () => ({ ...SETTINGS, propagationMs: 62_000 }),
      judge: {
        judge: (ask) =>
          ask.ticket === null
            ? { decision: 'approve', policy: 'at-once' }
            : { decision: 'ask', policy: 'asks', levels: LEVELS },
      },
      mechanisms: { sts: mechanism, 'iam-policy': mechanism },
      targets: { find: async (id) => [{ ...A_TARGET, id }] },
      principals: { find: async (text) => aPrincipal(text) },
      bypasses: { find: async () => [] },
      newId: () => `g-${random.between(0, 0xffffffff).toString(16).padStart(12, '0')}`,
      places: () => [PLACE],
    };
  }

  #watch(lookout: SharedLookout): Watch {
    const { timeline, random, world, stores, terminating } = this.#around;
    return {
      clock: { now: () => timeline.now },
      random: () => random.next(),
      rules: () => RULES,
      api: {
        listActive: () => this.#remote(() => world.rows(true)),
        listEnded: () => this.#remote(() => world.rows(false)),
        terminate: (_place, id) =>
          this.#remote(() => {
            terminating(id);
            timeline.after(random.between(0, 300), () => world.end(id));
          }),
      },
      witness: { isNodeOnline: () => this.#remote(() => true), lastLines: async () => [] },
      trail: { ofSession: async () => [] },
      facts: { gather: (start) => this.#remote(() => bareFacts(start)), forget: () => {} },
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

  #start(lookout: SharedLookout): void {
    const { timeline, world } = this.#around;
    const { watch } = this.grants;
    const loops: Loops = {
      watch,
      queue: {
        receive: async () => {
          await new Promise<void>((resolve) => timeline.timersOf(() => this.alive)(resolve, 100));
          return this.#remote(() => world.queue.slice(0, 10));
        },
        done: (events) =>
          this.#remote(() => {
            for (const event of events) {
              const at = world.queue.findIndex((one) => one.handle === event.handle);
              if (at >= 0) world.queue.splice(at, 1);
            }
          }),
      },
      sender: { send: async () => {} },
      setTimer: timeline.timersOf(() => this.alive),
      breathe: () => Promise.resolve(),
      sweep: { activeMs: 15_000, idleMs: 60_000 },
      state: { queueError: null, outboxError: null, lastFault: null },
      onSwept: () => worker.wake(),
      say: () => {},
      closed: () => !this.alive,
    };
    const worker = startDueWorker(loops, this.grants);
    startEventConsumer(loops, worker);
    startSweeps(loops, [PLACE], lookout);
    void judgeAgain(watch, null).then(() => worker.wake());
  }
}
