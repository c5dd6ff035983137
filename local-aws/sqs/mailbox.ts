import { uuid } from '../ids.ts';
import type { Table } from '../store/table.ts';
import { isFifo, type Message, type QueueRow, queueNumber } from './queue.ts';

/** Within this time a FIFO queue takes a deduplication id once. Source: SQS developer guide. */
const DEDUPLICATION_MS = 5 * 60_000;
/** Sequence numbers of FIFO messages are 20 digits and grow. */
const SEQUENCE_DIGITS = 20;

/** A receive that waits for messages. */
interface Waiter {
  readonly max: number;
  readonly visibilityMs: number;
  readonly resolve: (messages: readonly Message[]) => void;
}

/** What becomes of messages that were received too often. */
export interface Redrive {
  readonly maxReceiveCount: number;
  /** Takes the message over; false when the dead-letter queue is not there, and the message stays. */
  readonly move: (message: Message) => boolean;
}

/** What a send hands in; the rest the mailbox sets. */
export type NewMessage = Pick<
  Message,
  'body' | 'attributes' | 'systemAttributes' | 'senderId' | 'groupId' | 'deduplicationId' | 'sourceArn'
> & { readonly delayMs?: number };

/**
 * The messages of one queue, in memory and written behind. `#ready` keeps the order of arrival; messages that are
 * delayed or in flight wait in `#hidden` until their time. A receive that finds nothing waits and is served in the
 * very call that brings the message.
 */
export class Mailbox {
  readonly #table: Table<Message>;
  readonly #prefix: string;
  readonly #now: () => number;
  readonly #ready = new Map<string, Message>();
  readonly #hidden = new Map<string, Message>();
  readonly #receipts = new Map<string, string>();
  readonly #waiters = new Set<Waiter>();
  readonly #deduplicated = new Map<string, { id: string; sequence: string; at: number }>();
  #sequence = 0n;
  #nextVisibleAt = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  /** The queue's present settings. */
  row: QueueRow;
  redrive: Redrive | undefined;

  constructor(row: QueueRow, table: Table<Message>, now: () => number) {
    this.row = row;
    this.#table = table;
    this.#prefix = `${row.account}/${row.region}/${row.name}/`;
    this.#now = now;
    for (const message of table.values(this.#prefix)) this.#recall(message);
  }

  /** Puts a message that was on disk back in its place. */
  #recall(message: Message): void {
    if (message.receipt !== undefined) this.#receipts.set(message.receipt, message.id);
    if (message.sequence !== undefined && BigInt(message.sequence) > this.#sequence)
      this.#sequence = BigInt(message.sequence);
    if (message.deduplicationId !== undefined && message.sequence !== undefined) {
      const known = { id: message.id, sequence: message.sequence, at: message.sentAt };
      this.#deduplicated.set(message.deduplicationId, known);
    }
    this.#place(message);
  }

  #keep(message: Message): void {
    this.#table.set(this.#prefix + message.id, message);
    this.#place(message);
  }

  #place(message: Message): void {
    if (message.visibleAt > this.#now()) {
      this.#ready.delete(message.id);
      this.#hidden.set(message.id, message);
      this.#nextVisibleAt = Math.min(this.#nextVisibleAt, message.visibleAt);
    } else {
      this.#hidden.delete(message.id);
      this.#ready.set(message.id, message);
    }
  }

  #drop(message: Message): void {
    this.#ready.delete(message.id);
    this.#hidden.delete(message.id);
    if (message.receipt !== undefined) this.#receipts.delete(message.receipt);
    this.#table.delete(this.#prefix + message.id);
  }

  /** Takes a message; a FIFO duplicate answers with the first one's ids and is not kept. */
  send(message: NewMessage): { id: string; sequence?: string } {
    const now = this.#now();
    let sequence: string | undefined;
    if (isFifo(this.row)) {
      const known =
        message.deduplicationId === undefined ? undefined : this.#deduplicated.get(message.deduplicationId);
      if (known !== undefined && now - known.at < DEDUPLICATION_MS)
        return { id: known.id, sequence: known.sequence };
      this.#sequence += 1n;
      sequence = this.#sequence.toString().padStart(SEQUENCE_DIGITS, '0');
    }
    const id = uuid();
    if (message.deduplicationId !== undefined && sequence !== undefined)
      this.#remember(message.deduplicationId, { id, sequence, at: now });
    const { delayMs, ...rest } = message;
    const visibleAt = now + (delayMs ?? queueNumber(this.row, 'DelaySeconds') * 1000);
    this.#keep({ ...rest, id, sentAt: now, visibleAt, receives: 0, sequence });
    this.#serve();
    return { id, sequence };
  }

  #remember(deduplicationId: string, sent: { id: string; sequence: string; at: number }): void {
    for (const [known, { at }] of this.#deduplicated) {
      if (sent.at - at < DEDUPLICATION_MS) break;
      this.#deduplicated.delete(known);
    }
    this.#deduplicated.delete(deduplicationId);
    this.#deduplicated.set(deduplicationId, sent);
  }

  /** Takes over a dead letter: its id, age and attributes stay. */
  adopt(message: Message): void {
    const { receipt: _, ...rest } = message;
    this.#keep({ ...rest, visibleAt: this.#now(), receives: 0, firstReceivedAt: undefined });
    this.#serve();
  }

  /** Messages whose hiding is over become ready, messages past their retention go. */
  #refresh(): void {
    const now = this.#now();
    if (now >= this.#nextVisibleAt) {
      this.#nextVisibleAt = Number.POSITIVE_INFINITY;
      for (const message of [...this.#hidden.values()]) this.#place(message);
    }
    const oldest = now - queueNumber(this.row, 'MessageRetentionPeriod') * 1000;
    for (const message of this.#ready.values()) {
      if (message.sentAt > oldest) break;
      this.#drop(message);
    }
  }

  /** Receives at once what is there; in a FIFO queue, nothing of a group that has a message in flight. */
  take(max: number, visibilityMs: number): Message[] {
    this.#refresh();
    const now = this.#now();
    const blocked = isFifo(this.row) ? this.#groupsInFlight() : undefined;
    const taken: Message[] = [];
    // Deleting from a Map, or setting a key that it holds, is safe while it is walked.
    for (const message of blocked === undefined
      ? this.#ready.values()
      : [...this.#ready.values()].sort(bySequence)) {
      if (taken.length === max) break;
      if (message.groupId !== undefined && blocked?.has(message.groupId) === true) continue;
      if (this.redrive !== undefined && message.receives >= this.redrive.maxReceiveCount) {
        if (this.redrive.move(message)) {
          this.#drop(message);
          continue;
        }
      }
      if (message.receipt !== undefined) this.#receipts.delete(message.receipt);
      const receipt = Buffer.from(`${message.id}:${uuid()}`).toString('base64url');
      const received = {
        ...message,
        visibleAt: now + visibilityMs,
        receives: message.receives + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
        receipt,
      };
      this.#receipts.set(receipt, message.id);
      this.#keep(received);
      taken.push(received);
    }
    return taken;
  }

  #groupsInFlight(): Set<string> {
    const groups = new Set<string>();
    for (const message of this.#hidden.values())
      if (message.groupId !== undefined) groups.add(message.groupId);
    return groups;
  }

  /** Receives, waiting up to `waitMs` for a first message; ends empty when the caller goes. */
  receive(query: {
    max: number;
    visibilityMs: number;
    waitMs: number;
    signal: AbortSignal;
  }): Promise<readonly Message[]> {
    const { max, visibilityMs, waitMs, signal } = query;
    const there = this.take(max, visibilityMs);
    if (there.length > 0 || waitMs <= 0 || signal.aborted) return Promise.resolve(there);
    return new Promise((resolve) => {
      const end = (messages: readonly Message[]): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', quit);
        this.#waiters.delete(waiter);
        resolve(messages);
      };
      const quit = (): void => end([]);
      const timer = setTimeout(quit, waitMs);
      const waiter: Waiter = { max, visibilityMs, resolve: end };
      signal.addEventListener('abort', quit, { once: true });
      this.#waiters.add(waiter);
      this.#wakeLater();
    });
  }

  /** Hands what is ready to those that wait. */
  #serve(): void {
    for (const waiter of this.#waiters) {
      const messages = this.take(waiter.max, waiter.visibilityMs);
      if (messages.length === 0) break;
      waiter.resolve(messages);
    }
    this.#wakeLater();
  }

  /** While someone waits, a timer stands for the next message that becomes visible. */
  #wakeLater(): void {
    clearTimeout(this.#timer);
    if (this.#waiters.size === 0 || this.#hidden.size === 0) return;
    const waitMs = Math.max(1, this.#nextVisibleAt - this.#now());
    this.#timer = setTimeout(() => this.#serve(), waitMs).unref();
  }

  /** The message of a receipt handle; undefined when the handle is not, or no longer, one of this queue's. */
  byReceipt(receipt: string): Message | undefined {
    const id = this.#receipts.get(receipt);
    return id === undefined ? undefined : (this.#ready.get(id) ?? this.#hidden.get(id));
  }

  delete(receipt: string): void {
    const message = this.byReceipt(receipt);
    if (message === undefined) return;
    this.#drop(message);
    // The next of its FIFO group may go out now.
    if (message.groupId !== undefined) this.#serve();
  }

  changeVisibility(message: Message, visibilityMs: number): void {
    this.#keep({ ...message, visibleAt: this.#now() + visibilityMs });
    this.#serve();
  }

  /** Ready, in flight, delayed: the three approximate numbers of messages. */
  counts(): { ready: number; inFlight: number; delayed: number } {
    this.#refresh();
    const inFlight = [...this.#hidden.values()].filter((message) => message.receives > 0).length;
    return { ready: this.#ready.size, inFlight, delayed: this.#hidden.size - inFlight };
  }

  purge(): void {
    for (const message of [...this.#ready.values(), ...this.#hidden.values()]) this.#drop(message);
  }

  /** How many receives wait. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Ends all waiting receives empty. */
  close(): void {
    clearTimeout(this.#timer);
    for (const waiter of this.#waiters) waiter.resolve([]);
  }
}

function bySequence(left: Message, right: Message): number {
  return (left.sequence ?? '') < (right.sequence ?? '') ? -1 : 1;
}
