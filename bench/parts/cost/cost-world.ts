import type { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { MEMBER_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { serverConfig } from '@sallyport/lab/server-child.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import { deriveFiles } from '../../../src/adapters/search/derive-files.ts';
import { FileRowDeriver } from '../../../src/adapters/search/file-row-deriver.ts';
import { takeDelivered } from '../../../src/runtimes/lambda/delivered.ts';
import { dispatch } from '../../../src/runtimes/lambda/dispatch.ts';
import { takeEvents } from '../../../src/runtimes/lambda/events.ts';
import { keep } from '../../../src/runtimes/lambda/keep.ts';
import { takeLines } from '../../../src/runtimes/lambda/log-lines.ts';
import { sendAll } from '../../../src/runtimes/lambda/outbox.ts';
import { type LambdaParts, makeLambdaParts } from '../../../src/runtimes/lambda/parts.ts';
import type { PlaceTurn } from '../../../src/runtimes/lambda/place-turns.ts';
import { reconcileDue } from '../../../src/runtimes/lambda/reconcile.ts';
import { sweepPlace } from '../../../src/runtimes/lambda/sweep.ts';
import { SfnTimers, type TimerInput } from '../../../src/runtimes/lambda/timers.ts';
import { parseConfig } from '../../../src/runtimes/server/config.ts';
import { COST_DOCUMENT, CostPlace, type OpenSession } from './cost-place.ts';
import { Executions } from './executions.ts';
import { Meter } from './meter.ts';
import { turnDate } from './turned-date.ts';

const TIMER_ARN = 'arn:aws:states:us-east-1:111111111111:stateMachine:sallyport-timer';
const MINUTE_MS = 60_000;
/** What the schedules of infra/compute say. */
const DISPATCH_MS = MINUTE_MS;
const OUTBOX_MS = MINUTE_MS;
const KEEP_MS = 5 * MINUTE_MS;
/** The rest of keep's time, as Lambda tells it. */
const KEEP_WITHIN_MS = 220_000;
/** The largest batch that SQS gives a function. */
const BATCH = 10;

interface Scheduled {
  readonly at: number;
  readonly run: () => Promise<void>;
}

/**
 * The functions of the AWS runtime over local-aws and dynalite, each on its schedule, with the timer's real definition
 * run by an interpreter, on a clock that goes from one thing to do to the next. What they do is on the meter.
 */
export class CostWorld {
  readonly meter = new Meter();
  /** What the functions said to the operator. */
  readonly lines: string[] = [];
  readonly executions: Executions;
  readonly #place: CostPlace;
  readonly #parts: LambdaParts;
  readonly #turnBack: () => void;
  #scheduled: Scheduled[] = [];
  #now: number;

  private constructor(place: CostPlace, made: { readonly now: number; readonly turnBack: () => void }) {
    this.#place = place;
    this.#now = made.now;
    this.#turnBack = made.turnBack;
    this.executions = new Executions({
      now: () => this.now,
      at: (moment, run) => this.at(moment, run),
      reconcile: (input) => this.meter.invoke('reconcile', () => reconcileDue(this.#parts, input)),
    });
    this.#parts = this.#makeParts();
  }

  /** Makes it all, with the product's own defaults for every pace. Time stands still from now on. */
  static async start(): Promise<CostWorld> {
    const now = Math.floor(Date.now() / 1000) * 1000;
    let world: CostWorld | null = null;
    const turnBack = turnDate(() => world?.now ?? now);
    world = new CostWorld(await CostPlace.start(), { now, turnBack });
    await world.#takeEvents();
    world.meter.on();
    return world;
  }

  #makeParts(): LambdaParts {
    const { aws, seed, tables, table, folder } = this.#place;
    const { endpoint } = aws;
    const lab = serverConfig({ dataDir: folder, endpoint, apiPort: 0, eventDelay: NO_DELAY, seed });
    // What the lab hurries for its people is as the product has it.
    const { evidence: _, detections: __, trailLagMs: ___, ...config } = lab as Record<string, unknown>;
    const approvedDocuments = [...(config['approvedDocuments'] as string[]), COST_DOCUMENT];
    return makeLambdaParts({
      config: parseConfig({ ...config, approvedDocuments }, 'the bench'),
      dynamo: tables.client,
      table,
      timers: new SfnTimers(this.#stepFunctions(), TIMER_ARN),
      turns: { send: async (turns, delayMs = 0) => this.#sendTurns(turns, delayMs) },
      clock: {
        now: () => this.now,
        wait: async (ms) => {
          this.meter.waited(ms);
          this.#now += ms;
        },
      },
      folder,
      deriver: new FileRowDeriver(`${folder}/archive-spool`, deriveFiles),
      // Nobody searches here; what it is made for is that rows are derived.
      search: () => ({ search: async () => Promise.reject(new Error('nobody searches')) }),
      say: (line) => this.lines.push(line),
    });
  }

  get now(): number {
    return this.#now;
  }

  /** Has something happen then. */
  at(moment: number, run: () => Promise<void>): void {
    this.#scheduled.push({ at: moment, run });
  }

  /** The schedules of the hub, until then. */
  schedules(until: number): void {
    const each = (everyMs: number, name: string, run: () => Promise<void>) => {
      for (let at = this.now; at < until; at += everyMs) this.at(at, () => this.meter.invoke(name, run));
    };
    each(DISPATCH_MS, 'sweep', () => dispatch(this.#parts));
    each(OUTBOX_MS, 'outbox', () => sendAll(this.#parts));
    each(KEEP_MS, 'keep', () => keep(this.#parts, this.now + KEEP_WITHIN_MS));
  }

  /** Works off all that is to be done until then. */
  async runUntil(moment: number): Promise<void> {
    for (;;) {
      await this.#takeEvents();
      let next: Scheduled | undefined;
      for (const one of this.#scheduled) if (next === undefined || one.at < next.at) next = one;
      if (next === undefined || next.at > moment) break;
      this.#scheduled.splice(this.#scheduled.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      await next.run();
    }
    this.#now = Math.max(this.#now, moment);
  }

  /** Opens a shell on the node. */
  open(): Promise<OpenSession> {
    return this.#place.open();
  }

  /** The shell shows a line, which its agent streams. */
  async show(session: OpenSession, line: string): Promise<void> {
    const data = await this.#place.show(session, line);
    this.meter.call('Kinesis record of a subscription');
    const kinesis = { data, sequenceNumber: String(this.now) };
    await this.meter.invoke('log-lines', () => takeLines(this.#parts, { Records: [{ kinesis }] }));
  }

  /** The shell exits, and its agent delivers the log so much later. */
  async exit(session: OpenSession, uploadMs: number): Promise<void> {
    await this.#place.exit(session);
    this.at(this.now + uploadMs, async () => {
      const body = JSON.stringify(await this.#place.upload(session));
      this.meter.call('CloudTrail data event');
      this.#queued(1);
      const Records = [{ messageId: 'm', body, attributes: {} }];
      await this.meter.invoke('delivered', () => takeDelivered(this.#parts, { Records }));
    });
  }

  /** How a session stands, for a look at whether all went as meant. */
  read(id: string) {
    return this.#parts.stores.sessions.read({ account: MEMBER_ACCOUNT, region: REGION }, id);
  }

  /** Bytes in the table, and in the archive but for the agents' own logs. */
  stored(): ReturnType<CostPlace['stored']> {
    return this.#place.stored();
  }

  /** Step Functions, as far as timers use it. */
  #stepFunctions(): SFNClient {
    const send = async ({ input }: StartExecutionCommand): Promise<object> => {
      this.meter.call('SFN StartExecution');
      await this.executions.start(JSON.parse(input.input ?? '') as TimerInput, input.name ?? '');
      return {};
    };
    return { send } as unknown as SFNClient;
  }

  #sendTurns(turns: readonly PlaceTurn[], delayMs: number): void {
    this.meter.call('SQS SendMessageBatch', Math.ceil(turns.length / BATCH));
    for (const turn of turns)
      this.at(this.now + delayMs, async () => {
        this.meter.call('SQS ReceiveMessage');
        this.meter.call('SQS DeleteMessageBatch');
        await this.meter.invoke('sweep', () => sweepPlace(this.#parts, turn));
      });
  }

  /** Messages that came into a queue, were received together and deleted. */
  #queued(messages: number): void {
    this.meter.call('SQS SendMessage', messages);
    this.meter.call('SQS ReceiveMessage');
    this.meter.call('SQS DeleteMessageBatch');
  }

  async #takeEvents(): Promise<void> {
    const { hub, seed } = this.#place;
    const QueueUrl = seed.eventQueueUrl;
    for (;;) {
      const ask = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: BATCH,
        AttributeNames: ['All'],
      });
      const { Messages = [] } = await hub.sqs.send(ask);
      if (Messages.length === 0) return;
      this.meter.call('EventBridge event to another account', Messages.length);
      this.#queued(Messages.length);
      const Records = Messages.map(({ MessageId = '', Body = '', Attributes }) => ({
        messageId: MessageId,
        body: Body,
        attributes: Attributes ?? {},
      }));
      await this.meter.invoke('events', () => takeEvents(this.#parts, { Records }));
      const Entries = Messages.map((one, index) => ({
        Id: String(index),
        ReceiptHandle: one.ReceiptHandle ?? '',
      }));
      await hub.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }

  async close(): Promise<void> {
    this.meter.off();
    this.#parts.clients.close();
    this.#parts.logs.close();
    await this.#place.close();
    this.#turnBack();
  }
}
