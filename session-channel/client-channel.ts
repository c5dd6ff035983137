import type { ClientOutput } from './channel-output.ts';
import { chunk } from './chunk.ts';
import { ClientHandshake, type DataKey, type HandshakeSession } from './client-handshake.ts';
import { readControl } from './control-message.ts';
import { DataStream } from './data-stream.ts';
import { FrameError } from './frame-error.ts';
import { CLIENT_KEEPALIVE } from './keepalive.ts';
import { type AgentMessage, MessageFlag, MessageType, PayloadType } from './message.ts';
import { MAX_CLIENT_RESENDS } from './outbox.ts';
import { type ChannelFlag, parseFlag, renderFlag } from './payloads/flag.ts';
import { parseHandshakeComplete } from './payloads/handshake.ts';
import { renderOpenDataChannel } from './payloads/open-data-channel.ts';
import { renderSize, type TerminalSize } from './payloads/size.ts';

// The client's end of a data channel, as a state machine without sockets, clock or randomness. It lives as long
// as the session; `connected` and `disconnected` tell it of each WebSocket. Input given before the session is
// ready waits, since an agent drops what comes during a handshake. A plain shell has no handshake: the first
// output frame makes it ready (facts/session-manager.md 0.1).

/** Input bytes that may wait for the session to be ready; more is refused. */
export const MAX_EARLY_INPUT_BYTES = 1_048_576;
/** The session type of a shell, assumed when there is no handshake. */
export const SHELL_SESSION_TYPE = 'Standard_Stream';
export const PORT_SESSION_TYPE = 'Port';

export interface ClientChannelOptions extends HandshakeSession {
  /** A UUID v4 made once per run. */
  readonly clientId: string;
  /** Gives a fresh UUID v4 for each frame. */
  readonly newMessageId: () => string;
}

/** The client's end of one session's data channel. All times are epoch milliseconds. */
export class ClientChannel {
  readonly #options: ClientChannelOptions;
  readonly #stream: DataStream;
  readonly #handshake: ClientHandshake;
  #state: 'opening' | 'handshaking' | 'ready' | 'closed' = 'opening';
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #size: TerminalSize | undefined;

  constructor(options: ClientChannelOptions) {
    this.#options = options;
    this.#handshake = new ClientHandshake(options);
    this.#stream = new DataStream({
      sends: MessageType.inputStreamData,
      firstFlags: MessageFlag.none,
      newMessageId: options.newMessageId,
      keepalive: CLIENT_KEEPALIVE,
      maxResends: MAX_CLIENT_RESENDS,
    });
  }

  get state(): 'opening' | 'handshaking' | 'ready' | 'closed' {
    return this.#state;
  }

  /** True when the caller should stop reading input until acknowledgements come. */
  get isFull(): boolean {
    return this.#stream.outbox.isFull || this.#earlyBytes > MAX_EARLY_INPUT_BYTES / 2;
  }

  /** Frames of input not yet acknowledged. */
  get pendingFrames(): number {
    return this.#stream.outbox.pendingFrames;
  }

  /** A WebSocket is open, the first or a later one: the opening, then all that may have been lost. */
  connected(
    opening: { readonly tokenValue: string; readonly requestId: string },
    now: number,
  ): ClientOutput[] {
    const { clientId, clientVersion } = this.#options;
    const text = renderOpenDataChannel({ ...opening, clientId, clientVersion });
    return [{ kind: 'text', text }, ...asFrames(this.#stream.connect(now)), ...this.tick(now)];
  }

  /** The WebSocket is gone; what is sent meanwhile waits. */
  disconnected(): void {
    this.#stream.disconnect();
  }

  /** A WebSocket pong came. */
  pong(now: number): void {
    this.#stream.pong(now);
  }

  /** Takes a WebSocket message. Never throws on what is in it. */
  receive(bytes: Uint8Array, now: number): ClientOutput[] {
    const arrival = this.#stream.receive(bytes, now);
    switch (arrival.kind) {
      case 'malformed':
        return [arrival];
      case 'acknowledged':
        return asFrames(arrival.frames);
      case 'data': {
        const outputs = asFrames(arrival.frames);
        for (const message of arrival.deliver)
          this.#guard(outputs, () => this.#deliver(message, outputs, now));
        return outputs;
      }
      case 'other':
        return this.#control(arrival.message);
      default:
        return arrival satisfies never;
    }
  }

  /** Sends keystrokes or a port's bytes. Throws RangeError when the caller goes on far past `isFull`. */
  send(data: Uint8Array, now: number): ClientOutput[] {
    if (this.#state === 'closed') return [];
    if (this.#state === 'ready') return this.#sendNow(data, now);
    this.#earlyBytes += data.length;
    if (this.#earlyBytes > MAX_EARLY_INPUT_BYTES) {
      throw new RangeError(`over ${MAX_EARLY_INPUT_BYTES} bytes of input before the session is ready`);
    }
    this.#early.push(Uint8Array.from(data));
    return [];
  }

  /** Tells the size of the terminal; repeated sizes are not sent. */
  resize(size: TerminalSize, now: number): ClientOutput[] {
    if (size.cols === this.#size?.cols && size.rows === this.#size.rows) return [];
    this.#size = size;
    return this.#state === 'ready' ? this.#sendSize(now) : [];
  }

  sendFlag(flag: ChannelFlag, now: number): ClientOutput[] {
    if (this.#state !== 'ready') return [];
    return asFrames(this.#stream.send(PayloadType.flag, renderFlag(flag), now));
  }

  /** Brings what `need-data-key` asked for. */
  dataKey(key: DataKey, now: number): ClientOutput[] {
    return this.#respond(this.#handshake.dataKey(key), now);
  }

  /** Tells that KMS gave no key; `text` must hold no secret, the agent shows it. */
  dataKeyRefused(text: string, now: number): ClientOutput[] {
    return this.#respond(this.#handshake.dataKeyRefused(text), now);
  }

  tick(now: number): ClientOutput[] {
    const { frames, ping, dead, gaveUp } = this.#stream.tick(now);
    const outputs = asFrames(frames);
    if (ping) outputs.push({ kind: 'ping' });
    if (dead) outputs.push({ kind: 'dead' });
    if (gaveUp)
      outputs.push({ kind: 'failed', reason: `input was not acknowledged ${MAX_CLIENT_RESENDS} times` });
    return outputs;
  }

  /** When `tick` must be called next; infinite while there is nothing to wait for. */
  nextTickAt(): number {
    return this.#state === 'closed' ? Number.POSITIVE_INFINITY : this.#stream.nextTickAt();
  }

  #deliver(message: AgentMessage, outputs: ClientOutput[], now: number): void {
    const { payloadType, payload } = message;
    switch (payloadType) {
      case PayloadType.output:
        this.#readyWithoutHandshake(outputs, now);
        outputs.push({ kind: 'output', stream: 'stdout', data: this.#open(payload) });
        return;
      case PayloadType.stdErr:
        outputs.push({ kind: 'output', stream: 'stderr', data: this.#open(payload) });
        return;
      case PayloadType.exitCode:
        outputs.push({ kind: 'exit-code', exitCode: parseExitCode(this.#open(payload)) });
        return;
      case PayloadType.flag:
        outputs.push({ kind: 'flag', flag: parseFlag(payload) });
        return;
      default:
        this.#handshakeFrame(message, outputs, now);
    }
  }

  #handshakeFrame({ payloadType, payload }: AgentMessage, outputs: ClientOutput[], now: number): void {
    if (this.#state === 'ready' || this.#state === 'closed') return;
    if (payloadType === PayloadType.handshakeRequest) {
      this.#state = 'handshaking';
      const answer = this.#handshake.request(payload);
      outputs.push(
        ...(Buffer.isBuffer(answer)
          ? this.#respond(answer, now)
          : [{ kind: 'need-data-key' as const, ...answer }]),
      );
    } else if (payloadType === PayloadType.encChallengeRequest) {
      const answer = this.#handshake.challenge(payload);
      if (answer !== undefined) {
        outputs.push(...asFrames(this.#stream.send(PayloadType.encChallengeResponse, answer, now)));
      }
    } else if (payloadType === PayloadType.handshakeComplete) {
      this.#becomeReady(parseHandshakeComplete(payload).customerMessage, outputs, now);
    }
  }

  #respond(payload: Uint8Array, now: number): ClientOutput[] {
    if (this.#state !== 'handshaking') return [];
    return asFrames(this.#stream.send(PayloadType.handshakeResponse, payload, now));
  }

  #readyWithoutHandshake(outputs: ClientOutput[], now: number): void {
    if (this.#state === 'opening') this.#becomeReady('', outputs, now);
  }

  #becomeReady(customerMessage: string, outputs: ClientOutput[], now: number): void {
    const { agentVersion, properties } = this.#handshake;
    const sessionType = this.#handshake.sessionType ?? SHELL_SESSION_TYPE;
    this.#state = 'ready';
    outputs.push({ kind: 'ready', sessionType, properties, customerMessage, agentVersion });
    if (this.#size !== undefined) outputs.push(...this.#sendSize(now));
    const early = this.#early;
    this.#early = [];
    this.#earlyBytes = 0;
    for (const data of early) outputs.push(...this.#sendNow(data, now));
  }

  #sendSize(now: number): ClientOutput[] {
    if (this.#size === undefined || this.#handshake.sessionType === PORT_SESSION_TYPE) return [];
    return asFrames(this.#stream.send(PayloadType.size, renderSize(this.#size), now));
  }

  #sendNow(data: Uint8Array, now: number): ClientOutput[] {
    const outputs: ClientOutput[] = [];
    const { cipher } = this.#handshake;
    for (const part of chunk(data)) {
      const payload = cipher === undefined ? part : cipher.encrypt(part);
      for (const bytes of this.#stream.send(PayloadType.output, payload, now))
        outputs.push({ kind: 'frame', bytes });
    }
    return outputs;
  }

  #open(payload: Uint8Array): Uint8Array {
    const { cipher } = this.#handshake;
    return cipher === undefined ? payload : cipher.decrypt(payload);
  }

  #control({ messageType, payload }: AgentMessage): ClientOutput[] {
    const closed = readControl(messageType, payload);
    if (closed?.kind === 'closed') this.#state = 'closed';
    // A pause is told, but not obeyed, as by the real client: what is lost meanwhile is sent again.
    return closed === undefined ? [] : [closed];
  }

  /** A payload that cannot be read after its frame was numbered leaves a hole: the channel cannot go on. */
  #guard(outputs: ClientOutput[], act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      outputs.push({ kind: 'malformed', error }, { kind: 'failed', reason: error.message });
    }
  }
}

const asFrames = (frames: readonly Uint8Array[]): ClientOutput[] =>
  frames.map((bytes) => ({ kind: 'frame', bytes }));

/** The text of an ExitCode frame is "EXIT_CODE: <n>" (facts/session-manager.md B.8). */
function parseExitCode(payload: Uint8Array): number {
  const match = /^EXIT_CODE:\s*(-?\d{1,10})\s*$/.exec(Buffer.from(payload).toString('latin1'));
  if (match === null) throw new FrameError('payload-field', 0, 'exit code: expected "EXIT_CODE: <number>"');
  return Number(match[1]);
}
