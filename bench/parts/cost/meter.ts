/** Counts what AWS would bill: every call of an SDK client that a function makes, with DynamoDB's units. */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { BY_TARGET, BY_TIME, LOOK, OPEN, WAITING } from '../../../src/adapters/dynamodb/table-definition.ts';

/** What an AWS API takes for its answer, as a function sees it from within a Region; added to what is measured here. */
export const CALL_MS = 10;

type Item = Record<string, AttributeValue>;
type Send = (command: SdkCommand, ...more: unknown[]) => Promise<unknown>;
interface SdkCommand {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}
interface SdkClient {
  readonly config: { readonly serviceId: string };
}

/** What one function did. */
export interface FunctionCount {
  invocations: number;
  /**
   * Billed: the processor's time here (local-aws and dynalite work in the same process: theirs is among it), what it
   * waited for on its own clock, and CALL_MS for each call, as if they came one after the other.
   */
  ms: number;
}

/** All that was counted. */
export interface Counts {
  readonly functions: Record<string, FunctionCount>;
  /** Calls by service and command, as `S3 PutObject`. */
  readonly calls: Record<string, number>;
  readonly units: { read: number; write: number };
  /** Writes to what all places and sessions share, by table or index and partition key: `waiting due/1`. */
  readonly partitions: Record<string, number>;
}

/** None of anything. */
export const NOTHING: Counts = { functions: {}, calls: {}, units: { read: 0, write: 0 }, partitions: {} };

const INDEXES = [BY_TIME, BY_TARGET, OPEN, WAITING];

/** Counts while it is on; one at a time in a process. */
export class Meter {
  counts: Counts = empty();
  readonly #inside = new AsyncLocalStorage<{ waitedMs: number; calls: number }>();
  /** The index rows of each item, as they were last written. */
  readonly #rows = new Map<string, readonly (string | null)[]>();
  #off: () => void = () => {};

  /** Begins to see calls. */
  on(): void {
    const shared = Object.getPrototypeOf(DynamoDBClient.prototype) as { send: Send };
    const send = shared.send;
    const meter = this;
    shared.send = function (this: SdkClient, command, ...more) {
      return meter.#sent(this, command, () => send.call(this, command, ...more), send);
    };
    this.#off = () => {
      shared.send = send;
    };
  }

  off(): void {
    this.#off();
  }

  /** Takes what was counted, and begins anew. */
  take(): Counts {
    const { counts } = this;
    this.counts = empty();
    return counts;
  }

  /** An invocation of a function. */
  async invoke<Answer>(name: string, run: () => Promise<Answer>): Promise<Answer> {
    const { functions } = this.counts;
    const count = functions[name] ?? { invocations: 0, ms: 0 };
    functions[name] = count;
    const invocation = { waitedMs: 0, calls: 0 };
    const begun = process.cpuUsage();
    try {
      return await this.#inside.run(invocation, run);
    } finally {
      count.invocations += 1;
      const { user, system } = process.cpuUsage(begun);
      const workedMs = Math.ceil((user + system) / 1000);
      count.ms += workedMs + invocation.waitedMs + invocation.calls * CALL_MS;
    }
  }

  /** The running invocation waits on its clock. */
  waited(ms: number): void {
    const invocation = this.#inside.getStore();
    if (invocation) invocation.waitedMs += ms;
  }

  /** A call that AWS makes for us, such as that of a queue's reader. */
  call(name: string, times = 1): void {
    this.counts.calls[name] = (this.counts.calls[name] ?? 0) + times;
  }

  async #sent(
    client: SdkClient,
    command: SdkCommand,
    go: () => Promise<unknown>,
    send: Send,
  ): Promise<unknown> {
    const invocation = this.#inside.getStore();
    if (invocation === undefined) return go();
    const { serviceId } = client.config;
    invocation.calls += 1;
    this.call(`${serviceId} ${command.constructor.name.replace(/Command$/, '')}`);
    if (serviceId !== 'DynamoDB') return go();
    command.input['ReturnConsumedCapacity'] = 'TOTAL';
    return this.#metered(command, go, (read) => send.call(client, read as unknown as SdkCommand));
  }

  async #metered(
    command: SdkCommand,
    go: () => Promise<unknown>,
    read: (command: GetItemCommand) => Promise<unknown>,
  ): Promise<unknown> {
    const isWrite = /^(?:Put|Update|Delete)Item/.test(command.constructor.name);
    const { units } = this.counts;
    let answer: { ConsumedCapacity?: Capacity | readonly Capacity[] };
    try {
      answer = (await go()) as typeof answer;
    } catch (error) {
      // A condition that is not met costs what a write of the item would have.
      if (isWrite) units.write += 1;
      throw error;
    }
    const consumed = [answer.ConsumedCapacity ?? []].flat() as readonly Capacity[];
    const sum = consumed.reduce((all, { CapacityUnits = 0 }) => all + CapacityUnits, 0);
    units[isWrite ? 'write' : 'read'] += sum;
    if (isWrite) this.#wrote('table', keyOf(command.input).pk?.S, sum);
    if (isWrite)
      units.write += await this.#indexWrites(command.input as unknown as PutItemCommandInput, read);
    return answer;
  }

  /** Writes to indexes, which dynalite does not count: one for a new or changed row, two where its key changed. */
  async #indexWrites(
    input: PutItemCommandInput,
    read: (command: GetItemCommand) => Promise<unknown>,
  ): Promise<number> {
    const { pk, sk } = keyOf(input);
    const Key = { pk: pk!, sk: sk! };
    const found = (await read(new GetItemCommand({ TableName: input.TableName, Key }))) as { Item?: Item };
    const name = `${pk?.S} ${sk?.S}`;
    const before = this.#rows.get(name);
    const rows = INDEXES.map((index) => rowOf(index, found.Item ?? {}));
    this.#rows.set(name, rows);
    return rows.reduce((sum, row, at) => {
      const writes = rowWrites(before?.[at] ?? null, row);
      const index = INDEXES[at]!;
      if (writes > 0) this.#wrote(index.name, partitionOf(row ?? before?.[at] ?? ''), writes);
      return sum + writes;
    }, 0);
  }

  #wrote(where: string, pk: string | undefined, units: number): void {
    if (pk === undefined || !isShared(where, pk)) return;
    const name = `${where} ${pk.replace(/\d{6}$/, 'DAY')}`;
    this.counts.partitions[name] = (this.counts.partitions[name] ?? 0) + units;
  }
}

interface Capacity {
  readonly CapacityUnits?: number;
}

function empty(): Counts {
  return { functions: {}, calls: {}, units: { read: 0, write: 0 }, partitions: {} };
}

function keyOf(input: object): Item {
  const { Key, Item: whole } = input as { readonly Key?: Item; readonly Item?: Item };
  return Key ?? whole ?? {};
}

/** Partitions of one place, session, target or key are as many as these are; those of all are one each. */
function isShared(where: string, pk: string): boolean {
  if (where === BY_TIME.name || where === WAITING.name) return true;
  if (where === OPEN.name) return pk === 'to-look-at';
  return where === 'table' && (!pk.includes('/') || /^(?:days|watch-places)\//.test(pk));
}

function partitionOf(row: string): string | undefined {
  const [keys = '[]'] = row.split('\n');
  return (JSON.parse(keys) as string[])[0];
}

/** An index's row of an item: its keys, and what is projected; null where it has none. */
function rowOf(index: (typeof INDEXES)[number], item: Item): string | null {
  const [pk, sk] = [item[index.pk]?.S, item[index.sk]?.S];
  if (pk === undefined || sk === undefined) return null;
  const projected = index === OPEN || index === WAITING ? null : (item[LOOK] ?? null);
  return `${JSON.stringify([pk, sk])}\n${JSON.stringify(projected)}`;
}

function rowWrites(before: string | null, after: string | null): number {
  if (before === after) return 0;
  if (before === null || after === null) return 1;
  return before.split('\n')[0] === after.split('\n')[0] ? 1 : 2;
}
