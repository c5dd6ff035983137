import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MEMBER_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { type Clients, makeClients } from '@sallyport/lab/seed/clients.ts';
import { type Seed, seed } from '@sallyport/lab/seed/seed.ts';
import { serverConfig } from '@sallyport/lab/server-child.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import {
  type ScriptedNode,
  startScriptedNode,
} from '@sallyport/local-aws/ssmmessages/testing/scripted-node.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { vi } from 'vitest';
import { parseRfc3339 } from '../../src/domain/kernel/rfc3339.ts';
import { dispatch } from '../../src/runtimes/lambda/dispatch.ts';
import { takeEvents } from '../../src/runtimes/lambda/events.ts';
import { type LambdaParts, type LambdaSources, makeLambdaParts } from '../../src/runtimes/lambda/parts.ts';
import { reconcileDue } from '../../src/runtimes/lambda/reconcile.ts';
import type { SqsMessage } from '../../src/runtimes/lambda/sqs-batch.ts';
import { sweepPlace } from '../../src/runtimes/lambda/sweep.ts';
import { type TimerInput, timerInput, timerName } from '../../src/runtimes/lambda/timers.ts';
import { parseConfig } from '../../src/runtimes/server/config.ts';
import { LocalTables } from '../dynamodb/local-table.ts';
import { noPorts } from '../integration/no-ports.ts';
import { takeMessages } from './take-messages.ts';
import { runTimer, type TimerRun } from './timer-machine.ts';
import { tellNoTime, tellTimeAgain } from './told-time.ts';

/** How often, in real time, it is looked whether an event has come. */
const TRY_MS = 20;
const MOST_TRIES = 1000;
/** A state machine waits at least so long before it tries a function again. */
const RETRY_MS = 5000;

/** An execution of the timer's state machine. */
export interface Execution {
  readonly key: string;
  readonly name: string;
  readonly startedAt: number;
  /** How many transitions AWS bills for it so far: each state entered, and each retry. */
  transitions: number;
  /** Resolves when it is over. */
  readonly run: Promise<TimerRun>;
}

interface Scheduled {
  readonly at: number;
  readonly about: string;
  readonly run: () => Promise<void>;
}

/**
 * The functions over local-aws (its wire, both accounts) and dynalite, with the real state machine run by an
 * interpreter, and time that passes only when it is told to: every waiting execution, message and schedule is an entry
 * of one list, worked off in the order of their moments.
 */
export class LambdaWorld {
  readonly executions: Execution[] = [];
  readonly lines: string[] = [];
  /** Stands before each call of the reconcile function: what it throws Step Functions sees. */
  beforeReconcile: (input: TimerInput) => void = () => {};
  readonly aws: LocalAws;
  readonly seed: Seed;
  readonly admin: Clients;
  readonly hub: Clients;
  readonly node: ScriptedNode;
  readonly #tables: LocalTables;
  readonly #table: string;
  readonly #folder: string;
  #scheduled: Scheduled[] = [];
  #now: number;
  /** Those of the process that timers, messages and schedules call. */
  parts: LambdaParts;

  private constructor(made: {
    aws: LocalAws;
    seed: Seed;
    node: ScriptedNode;
    admin: Clients;
    tables: LocalTables;
    table: string;
    now: number;
    config: object;
  }) {
    this.aws = made.aws;
    this.seed = made.seed;
    this.node = made.node;
    this.admin = made.admin;
    this.hub = makeClients(made.aws.endpoint, made.seed.hub);
    this.#tables = made.tables;
    this.#table = made.table;
    this.#now = made.now;
    this.#folder = mkdtempSync(join(tmpdir(), 'lambda-world-'));
    this.#first = made.config;
    this.parts = this.process(made.config);
  }

  /** Makes it all; `more` changes the config. Time stands still from now on. */
  static async start(more: object = {}): Promise<LambdaWorld> {
    tellNoTime();
    vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / 1000) * 1000 });
    const aws = await startTestAws({ iamPropagation: NO_DELAY, eventDelay: NO_DELAY });
    const made = await seed(aws.world);
    const admin = makeClients(aws.endpoint, made.people['admin']!);
    const node = await startScriptedNode(aws, admin.ssm, MEMBER_ACCOUNT, REGION);
    const tables = new LocalTables();
    await tables.start();
    const { endpoint } = aws;
    const config = {
      ...serverConfig({ dataDir: '/tmp', endpoint, apiPort: 0, eventDelay: NO_DELAY, seed: made }),
      ...more,
    };
    vi.stubEnv('AWS_ACCESS_KEY_ID', made.server.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', made.server.secretAccessKey);
    const table = await tables.make();
    const world = new LambdaWorld({ aws, seed: made, node, admin, tables, table, now: Date.now(), config });
    await world.events();
    return world;
  }

  #config: object = {};
  readonly #first: object;

  /** The parts of a process of its own: many may work at once, over the one table. */
  process(config: object = this.#config, more: Partial<LambdaSources> = {}): LambdaParts {
    this.#config = config;
    return makeLambdaParts({
      config: parseConfig(config, 'the test'),
      dynamo: this.#tables.client,
      table: this.#table,
      timers: { start: async (key, at) => void (await this.#start(timerInput(key, at), timerName(key, at))) },
      turns: {
        send: async (turns, delayMs = 0) => {
          for (const turn of turns)
            this.#schedule(this.now + delayMs, 'a place', () => sweepPlace(this.parts, turn));
        },
      },
      clock: { now: () => this.now, wait: async (ms) => this.setTime(this.now + ms) },
      folder: this.#folder,
      judge: noPorts,
      say: (line) => this.lines.push(line),
      ...more,
    });
  }

  /** From now on the config is the first one with these changes; nothing waits any more. */
  configure(more: object): void {
    this.loseAll();
    this.beforeReconcile = () => {};
    this.parts = this.process({ ...this.#first, ...more });
  }

  get now(): number {
    return this.#now;
  }

  setTime(at: number): void {
    this.#now = Math.max(this.#now, at);
    vi.setSystemTime(this.#now);
  }

  /** Takes what EventBridge put into the queue, over its own wire, in order, and gives it to the events function. */
  async events(parts: LambdaParts = this.parts): Promise<void> {
    for (let Records = await this.take(); Records.length > 0; Records = await this.take())
      await takeEvents(parts, { Records });
  }

  /** Takes events in until a session is known: EventBridge takes its own real time. */
  async hear(id: string): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      await this.events();
      if ((await this.parts.stores.sessions.read(PLACE, id)) !== null) return;
      await wait(TRY_MS);
    }
    throw new Error(`no event told of session ${id}`);
  }

  /** The messages of the queue up to one that names a session. */
  async takeUntil(id: string): Promise<readonly SqsMessage[]> {
    const taken: SqsMessage[] = [];
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      taken.push(...(await this.take()));
      if (taken.some(({ body }) => body.includes(id))) return taken;
      await wait(TRY_MS);
    }
    throw new Error(`no event told of session ${id}`);
  }

  /** The messages of the queue, as Lambda gives them; they are done. */
  take(): Promise<readonly SqsMessage[]> {
    return takeMessages(this.hub.sqs, this.seed.eventQueueUrl);
  }

  /** Has the dispatch run each so often until then. */
  dispatchEvery(everyMs: number, until: number): void {
    for (let at = this.now; at <= until; at += everyMs)
      this.#schedule(at, 'the dispatch', () => dispatch(this.parts));
  }

  /** Works off all that is due until then, and turns the clock to it. */
  async runUntil(moment: number): Promise<void> {
    for (;;) {
      await this.events();
      const next = this.#scheduled.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > moment) break;
      this.#scheduled = this.#scheduled.filter((one) => one !== next);
      this.setTime(next.at);
      await next.run();
    }
    this.setTime(moment);
  }

  /** Forgets every timer and message that waits, as if none had been started. */
  loseAll(): void {
    this.#scheduled = [];
  }

  /** The executions for keys that contain the text. */
  of(part: string): readonly Execution[] {
    return this.executions.filter(({ key }) => key.includes(part));
  }

  /** Goes on from the state that an execution failed in, as a redrive does. */
  async redrive(failed: TimerRun, of: Execution): Promise<Execution> {
    if (failed.failedWith === null) throw new Error('it did not fail');
    return this.#start(failed.failedWith.input, `${of.name} again`, failed.failedWith.state);
  }

  #schedule(at: number, about: string, run: () => Promise<void>): void {
    this.#scheduled.push({ at, about, run });
  }

  async #start(input: TimerInput, name: string, from?: string): Promise<Execution> {
    const known = this.executions.find((one) => one.name === name);
    if (known) return known;
    let pause = Promise.withResolvers<void>();
    let failedAt = 0;
    const reconcile = async (given: TimerInput): Promise<TimerInput> => {
      const asked = Promise.withResolvers<TimerInput>();
      const at = parseRfc3339(given.requeueAt ?? '') ?? this.now;
      this.#schedule(failedAt > 0 ? failedAt + RETRY_MS : at, given.key, async () => {
        pause = Promise.withResolvers<void>();
        try {
          this.beforeReconcile(given);
          asked.resolve(await reconcileDue(this.parts, given));
          failedAt = 0;
        } catch (error) {
          failedAt = this.now;
          asked.reject(error as Error);
        }
        // Until the machine waits for its next round, or is over.
        await pause.promise;
      });
      pause.resolve();
      return asked.promise;
    };
    const goOn = async (next: { Name: string; Input: TimerInput }) => {
      await this.#start(next.Input, next.Name);
      return {};
    };
    const moved = () => {
      execution.transitions += 1;
    };
    const run = runTimer({ reconcile, goOn }, input, from, moved).finally(() => pause.resolve());
    const execution: Execution = { key: input.key, name, startedAt: this.now, transitions: 0, run };
    this.executions.push(execution);
    // Until it waits for its moment.
    await pause.promise;
    return execution;
  }

  async close(): Promise<void> {
    this.node.stop();
    for (const clients of [this.admin, this.hub])
      for (const client of Object.values(clients)) client.destroy();
    this.parts.clients.close();
    this.parts.logs.close();
    await this.#tables.close();
    await this.aws.close();
    rmSync(this.#folder, { recursive: true, force: true });
    vi.unstubAllEnvs();
    vi.useRealTimers();
    tellTimeAgain();
  }
}

/** Where the lab's nodes are. */
export const PLACE = { account: MEMBER_ACCOUNT, region: REGION };

/** The transitions of executions, together. */
export function transitionsOf(executions: readonly Execution[]): number {
  return executions.reduce((sum, { transitions }) => sum + transitions, 0);
}
