import type { AgentChannel } from '../agent-channel.ts';
import type { AgentOutput, ClientOutput } from '../channel-output.ts';
import type { ClientChannel } from '../client-channel.ts';

// A simulated link between a client's and an agent's channel, with its own time and a seed: frames are lost,
// doubled, delayed past each other, and the client's or the agent's socket is cut. No real clock runs.

export interface LinkFaults {
  readonly seed: number;
  /** Chances from 0 to 1 for each frame. */
  readonly loss: number;
  readonly doubling: number;
  /** Longest delay of a frame; unequal delays reorder frames. */
  readonly maxDelayMs: number;
  /** Mean time between cuts; 0 for none. */
  readonly cutEveryMs: number;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

/** A small seeded generator (mulberry32): numbers from 0 up to 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** UUIDs in a row, for messages in simulations. */
export function countedUuids(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
  };
}

/** Runs both ends on one simulated clock. */
export class LossyLink {
  now = 1_700_000_000_000;
  readonly clientOutputs: ClientOutput[] = [];
  readonly agentOutputs: AgentOutput[] = [];
  readonly #random: () => number;
  readonly #faults: LinkFaults;
  readonly #client: ClientChannel;
  readonly #agent: AgentChannel;
  #queue: Due[] = [];
  #order = 0;
  /** Counts connections: frames of an older one are gone. */
  #connection = 0;

  constructor(client: ClientChannel, agent: AgentChannel, faults: LinkFaults) {
    this.#client = client;
    this.#agent = agent;
    this.#faults = faults;
    this.#random = seededRandom(faults.seed);
  }

  connect(): void {
    const opening = { tokenValue: 'token', requestId: '00000000-0000-4000-8000-000000000000' };
    this.fromAgent(this.#agent.connected(opening, this.now));
    this.fromClient(this.#client.connected(opening, this.now));
  }

  cut(): void {
    this.#connection += 1;
    this.#client.disconnected();
    this.#agent.disconnected();
    this.#later(this.now + 1 + this.#random() * 200, () => this.connect());
  }

  fromClient(outputs: readonly ClientOutput[]): void {
    for (const output of outputs) {
      if (output.kind !== 'frame') this.clientOutputs.push(output);
      else this.#carry(output.bytes, (bytes) => this.fromAgent(this.#agent.receive(bytes, this.now)));
    }
  }

  fromAgent(outputs: readonly AgentOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'ready') this.#agent.acceptInput();
      if (output.kind !== 'frame') this.agentOutputs.push(output);
      else this.#carry(output.bytes, (bytes) => this.fromClient(this.#client.receive(bytes, this.now)));
    }
  }

  /** Runs until `done`, or throws after so much simulated time. */
  run(done: () => boolean, limitMs = 600_000): void {
    const end = this.now + limitMs;
    if (this.#faults.cutEveryMs > 0) this.#planCut(done);
    while (!done()) {
      const next = Math.min(
        this.#queue[0]?.at ?? Number.POSITIVE_INFINITY,
        this.#client.nextTickAt(),
        this.#agent.nextTickAt(),
      );
      if (next > end) throw new Error(`not done after ${limitMs} simulated ms`);
      this.now = Math.max(this.now, next);
      while (this.#queue[0] !== undefined && this.#queue[0].at <= this.now) this.#queue.shift()?.act();
      if (this.#client.nextTickAt() <= this.now) this.fromClient(this.#client.tick(this.now));
      if (this.#agent.nextTickAt() <= this.now) this.fromAgent(this.#agent.tick(this.now));
    }
  }

  #planCut(done: () => boolean): void {
    this.#later(this.now + this.#random() * 2 * this.#faults.cutEveryMs, () => {
      if (done()) return;
      this.cut();
      this.#planCut(done);
    });
  }

  #carry(bytes: Uint8Array, arrive: (bytes: Uint8Array) => void): void {
    const { loss, doubling, maxDelayMs } = this.#faults;
    const connection = this.#connection;
    const deliver = (): void => {
      if (connection === this.#connection) arrive(bytes);
    };
    if (this.#random() >= loss) this.#later(this.now + this.#random() * maxDelayMs, deliver);
    if (this.#random() < doubling) this.#later(this.now + this.#random() * maxDelayMs, deliver);
  }

  #later(at: number, act: () => void): void {
    const due = { at, order: this.#order++, act };
    let index = this.#queue.length;
    while (index > 0 && before(due, this.#queue[index - 1]!)) index -= 1;
    this.#queue.splice(index, 0, due);
  }
}

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
