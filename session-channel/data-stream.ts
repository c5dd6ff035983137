import { decodeMessage, encodeMessage } from './codec.ts';
import { FrameError } from './frame-error.ts';
import { Inbox } from './inbox.ts';
import { Keepalive, type KeepaliveRule } from './keepalive.ts';
import { type AgentMessage, MessageFlag, MessageType, PayloadType } from './message.ts';
import { Outbox } from './outbox.ts';
import { parseAcknowledge, renderAcknowledge } from './payloads/acknowledge.ts';

// What both ends of a data channel have in common: numbered frames out, ordered frames in, acknowledgements both
// ways, pings. It lives as long as the session, through any number of connections.

export interface DataStreamOptions {
  readonly sends: 'input_stream_data' | 'output_stream_data';
  /** Flags of the frame numbered 0. */
  readonly firstFlags: number;
  /** Gives a fresh UUID v4 for each frame. */
  readonly newMessageId: () => string;
  readonly keepalive: KeepaliveRule;
  /** Resends of one frame after which the channel gives up. */
  readonly maxResends?: number;
}

/** What a received frame was, once decoded and put in order. */
export type Arrival =
  | {
      readonly kind: 'data';
      readonly deliver: readonly AgentMessage[];
      readonly frames: readonly Uint8Array[];
    }
  | { readonly kind: 'acknowledged'; readonly frames: readonly Uint8Array[] }
  | { readonly kind: 'other'; readonly message: AgentMessage }
  | { readonly kind: 'malformed'; readonly error: FrameError };

export interface StreamTick {
  readonly frames: readonly Uint8Array[];
  readonly ping: boolean;
  readonly dead: boolean;
  readonly gaveUp: boolean;
}

/** One end's numbered frames. */
export class DataStream {
  readonly #options: DataStreamOptions;
  readonly #receives: string;
  readonly #outbox: Outbox;
  readonly #inbox = new Inbox();
  readonly #keepalive: Keepalive;
  #connected = false;
  #paused = false;

  constructor(options: DataStreamOptions) {
    this.#options = options;
    this.#receives =
      options.sends === MessageType.inputStreamData
        ? MessageType.outputStreamData
        : MessageType.inputStreamData;
    this.#outbox = new Outbox(options.maxResends);
    this.#keepalive = new Keepalive(options.keepalive);
  }

  get connected(): boolean {
    return this.#connected;
  }

  get outbox(): Pick<Outbox, 'isFull' | 'pendingFrames' | 'roundTrip' | 'nextSequence'> {
    return this.#outbox;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Adds a data frame; returns the frames to send now. */
  send(payloadType: number, payload: Uint8Array, now: number): Uint8Array[] {
    const sequenceNumber = this.#outbox.nextSequence;
    const flags = sequenceNumber === 0 ? this.#options.firstFlags : MessageFlag.none;
    const frame = this.#encode(this.#options.sends, { sequenceNumber, flags, payloadType, payload }, now);
    return this.#outbox.add(frame, now);
  }

  /** A message outside the numbered stream, as both ends write it: sequence 0, both flags, payload type 0. */
  control(messageType: string, payload: Uint8Array, now: number): Uint8Array {
    const { none } = PayloadType;
    return this.#encode(
      messageType,
      { sequenceNumber: 0, flags: MessageFlag.synFin, payloadType: none, payload },
      now,
    );
  }

  /**
   * Takes a frame's bytes. `accepts` tells whether data can be taken now; if not, it is left unacknowledged and
   * comes again.
   */
  receive(bytes: Uint8Array, now: number, accepts = true): Arrival {
    this.#keepalive.heard(now);
    try {
      const message = decodeMessage(bytes);
      if (message.messageType === this.#receives) return this.#receiveData(message, now, accepts);
      if (message.messageType !== MessageType.acknowledge) return { kind: 'other', message };
      const { sequenceNumber } = parseAcknowledge(message.payload);
      return { kind: 'acknowledged', frames: this.#outbox.acknowledge(sequenceNumber, now) };
    } catch (error) {
      if (error instanceof FrameError) return { kind: 'malformed', error };
      throw error;
    }
  }

  pong(now: number): void {
    this.#keepalive.heard(now);
  }

  /** A connection is there: what may have been lost with the last one is sent again. */
  connect(now: number): Uint8Array[] {
    this.#connected = true;
    this.#keepalive.connected(now);
    return this.#paused ? [] : this.#outbox.open(now);
  }

  disconnect(): void {
    this.#connected = false;
    this.#outbox.close();
    this.#keepalive.disconnected();
  }

  /** Stops sending data frames until `resume`; acknowledgements still go out. */
  pause(): void {
    this.#paused = true;
    this.#outbox.close();
  }

  resume(now: number): Uint8Array[] {
    if (!this.#paused) return [];
    this.#paused = false;
    return this.#connected ? this.#outbox.open(now) : [];
  }

  tick(now: number): StreamTick {
    const { frames, gaveUp } = this.#outbox.tick(now);
    const word = this.#keepalive.tick(now);
    return { frames, gaveUp, ping: word === 'ping', dead: word === 'dead' };
  }

  /** When `tick` has something to do; infinite while disconnected. */
  nextTickAt(): number {
    return Math.min(this.#outbox.nextTickAt() ?? Number.POSITIVE_INFINITY, this.#keepalive.nextTickAt());
  }

  #receiveData(message: AgentMessage, now: number, accepts: boolean): Arrival {
    if (!accepts && message.sequenceNumber >= this.#inbox.expected) {
      return { kind: 'data', deliver: [], frames: [] };
    }
    const { deliver, acknowledge } = this.#inbox.receive(message);
    return { kind: 'data', deliver, frames: acknowledge ? [this.#acknowledge(message, now)] : [] };
  }

  #acknowledge(message: AgentMessage, now: number): Uint8Array {
    return this.control(MessageType.acknowledge, renderAcknowledge(message), now);
  }

  #encode(
    messageType: string,
    fields: Pick<AgentMessage, 'sequenceNumber' | 'flags' | 'payloadType' | 'payload'>,
    now: number,
  ): Uint8Array {
    const createdAt = Math.max(1, Math.floor(now));
    return encodeMessage({
      messageType,
      schemaVersion: 1,
      createdAt,
      messageId: this.#options.newMessageId(),
      sequenceNumber: fields.sequenceNumber,
      flags: fields.flags,
      payloadType: fields.payloadType,
      payload: fields.payload,
    });
  }
}
