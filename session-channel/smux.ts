import { encodeSmuxHeader, SMUX_MAX_DATA_BYTES, SmuxCommand, SmuxDecoder } from './smux-frame.ts';

// Several TCP connections over one port session. Each end tells what it has finished writing by FIN; a stream is
// gone when both have. (The real ends close a whole connection on the first FIN; that is their choice to make.)
// smux 1 has no window of its own: flow is held by the data channel's.

/** Streams that may be open at once; a SYN past it is answered with FIN. */
export const MAX_SMUX_STREAMS = 1_024;

export type SmuxEvent =
  /** The peer opened a stream. */
  | { readonly kind: 'opened'; readonly streamId: number }
  | { readonly kind: 'data'; readonly streamId: number; readonly data: Uint8Array }
  /** The peer will send no more on the stream. */
  | { readonly kind: 'ended'; readonly streamId: number }
  /** Bytes to send, in answer to a stream that was refused. */
  | { readonly kind: 'send'; readonly bytes: Uint8Array };

interface StreamState {
  /** We sent FIN. */
  finSent: boolean;
  /** The peer sent FIN. */
  finReceived: boolean;
}

const NOTHING = new Uint8Array();

/** One end of a multiplexed byte stream. */
export class SmuxSession {
  readonly #decoder = new SmuxDecoder();
  readonly #streams = new Map<number, StreamState>();
  #nextId: number;

  /** Clients number their streams oddly from 3, servers evenly from 2, as both real ends do. */
  constructor(end: 'client' | 'server') {
    this.#nextId = end === 'client' ? 3 : 2;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  /** Opens a stream; undefined when too many are open. */
  open(): { readonly streamId: number; readonly bytes: Uint8Array } | undefined {
    if (this.#streams.size >= MAX_SMUX_STREAMS || this.#nextId > 0xffff_ffff) return undefined;
    const streamId = this.#nextId;
    this.#nextId += 2;
    this.#streams.set(streamId, { finSent: false, finReceived: false });
    return { streamId, bytes: encodeSmuxHeader(SmuxCommand.syn, streamId, 0) };
  }

  /** The bytes that carry data on a stream, in one piece so that few channel frames are made of them. */
  write(streamId: number, data: Uint8Array): Uint8Array {
    const stream = this.#streams.get(streamId);
    if (stream === undefined || stream.finSent) return NOTHING;
    const parts: Uint8Array[] = [];
    for (let start = 0; start < data.length; start += SMUX_MAX_DATA_BYTES) {
      const piece = data.subarray(start, start + SMUX_MAX_DATA_BYTES);
      parts.push(encodeSmuxHeader(SmuxCommand.psh, streamId, piece.length), piece);
    }
    return Buffer.concat(parts);
  }

  /** The bytes that say that we write no more on the stream; none when that was said. */
  end(streamId: number): Uint8Array {
    const stream = this.#streams.get(streamId);
    if (stream === undefined || stream.finSent) return NOTHING;
    stream.finSent = true;
    this.#forgetWhenDone(streamId, stream);
    return encodeSmuxHeader(SmuxCommand.fin, streamId, 0);
  }

  /** Takes received bytes, cut anywhere. Throws FrameError on bytes that are not smux. */
  receive(bytes: Uint8Array): SmuxEvent[] {
    const events: SmuxEvent[] = [];
    for (const { command, streamId, data } of this.#decoder.receive(bytes)) {
      if (command === SmuxCommand.syn) this.#peerOpens(streamId, events);
      const stream = this.#streams.get(streamId);
      if (stream === undefined || stream.finReceived) continue;
      if (command === SmuxCommand.psh) events.push({ kind: 'data', streamId, data });
      if (command === SmuxCommand.fin) {
        stream.finReceived = true;
        this.#forgetWhenDone(streamId, stream);
        events.push({ kind: 'ended', streamId });
      }
    }
    return events;
  }

  #peerOpens(streamId: number, events: SmuxEvent[]): void {
    if (this.#streams.has(streamId)) return;
    if (this.#streams.size >= MAX_SMUX_STREAMS) {
      events.push({ kind: 'send', bytes: encodeSmuxHeader(SmuxCommand.fin, streamId, 0) });
      return;
    }
    this.#streams.set(streamId, { finSent: false, finReceived: false });
    events.push({ kind: 'opened', streamId });
  }

  #forgetWhenDone(streamId: number, stream: StreamState): void {
    if (stream.finSent && stream.finReceived) this.#streams.delete(streamId);
  }
}
