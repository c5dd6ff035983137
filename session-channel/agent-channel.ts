import { AgentHandshake, type AgentHandshakeOptions, type HandshakeStep } from './agent-handshake.ts';
import type { AgentOutput } from './channel-output.ts';
import { chunk } from './chunk.ts';
import { readControl } from './control-message.ts';
import { DataStream } from './data-stream.ts';
import { FrameError } from './frame-error.ts';
import { AGENT_KEEPALIVE } from './keepalive.ts';
import { type AgentMessage, MessageFlag, MessageType, PayloadType } from './message.ts';
import { renderAgentSessionState } from './payloads/agent-session-state.ts';
import { type ChannelFlag, parseFlag, renderFlag } from './payloads/flag.ts';
import { renderOpenDataChannel } from './payloads/open-data-channel.ts';
import { parseSize } from './payloads/size.ts';
import { unfinishedUtf8Bytes } from './utf8-tail.ts';

// The agent's end of a data channel, as a state machine without sockets, clock or randomness. It lives as long as
// the session; `connected` and `disconnected` tell it of each WebSocket. Until `acceptInput` the client's frames
// are left unacknowledged, so that they come again once the shell is up (facts/session-manager.md A.8).

export interface AgentChannelOptions extends AgentHandshakeOptions {
  /** Gives a fresh UUID v4 for each frame. */
  readonly newMessageId: () => string;
}

const EMPTY = new Uint8Array();

/** The agent's end of one session's data channel. All times are epoch milliseconds. */
export class AgentChannel {
  readonly #options: AgentChannelOptions;
  readonly #stream: DataStream;
  readonly #handshake: AgentHandshake;
  #state: 'opening' | 'handshaking' | 'ready' | 'failed' | 'closed' = 'opening';
  #acceptsInput = false;
  #tail: Uint8Array = EMPTY;

  constructor(options: AgentChannelOptions) {
    this.#options = options;
    this.#handshake = new AgentHandshake(options);
    this.#stream = new DataStream({
      sends: MessageType.outputStreamData,
      firstFlags: MessageFlag.syn,
      newMessageId: options.newMessageId,
      keepalive: AGENT_KEEPALIVE,
    });
  }

  get state(): 'opening' | 'handshaking' | 'ready' | 'failed' | 'closed' {
    return this.#state;
  }

  /** True when the caller should stop reading the shell or port: too much is unacknowledged, or all is paused. */
  get isFull(): boolean {
    return this.#stream.paused || this.#stream.outbox.isFull;
  }

  /** Frames of output not yet acknowledged; 0 means that the client has all. */
  get pendingFrames(): number {
    return this.#stream.outbox.pendingFrames;
  }

  /** A WebSocket is open, the first or a later one. The first also starts the handshake, or makes it ready. */
  connected(
    opening: { readonly tokenValue: string; readonly requestId: string },
    now: number,
  ): AgentOutput[] {
    const text = renderOpenDataChannel({
      ...opening,
      // The real agent leaves its client id empty (facts/session-manager.md 0.6).
      clientId: '',
      clientInstanceId: this.#options.instanceId,
    });
    const outputs: AgentOutput[] = [{ kind: 'text', text }, this.#sessionState('Connected', now)];
    outputs.push(...asFrames(this.#stream.connect(now)));
    if (this.#state === 'opening') outputs.push(...this.#begin(now));
    return [...outputs, ...this.tick(now)];
  }

  /** The WebSocket is gone; what is sent meanwhile waits. */
  disconnected(): void {
    this.#stream.disconnect();
  }

  pong(now: number): void {
    this.#stream.pong(now);
  }

  /** The shell is up: from now on input is taken and acknowledged. */
  acceptInput(): void {
    this.#acceptsInput = true;
  }

  /** Takes a WebSocket message. Never throws on what is in it. */
  receive(bytes: Uint8Array, now: number): AgentOutput[] {
    const accepts = this.#acceptsInput || this.#state === 'handshaking';
    const arrival = this.#stream.receive(bytes, now, accepts);
    if (arrival.kind === 'malformed') return [arrival];
    if (arrival.kind === 'other') return this.#control(arrival.message, now);
    const outputs = asFrames(arrival.frames);
    // Any word of the peer proves that it is there, paused or not.
    if (this.#stream.paused) outputs.push(...asFrames(this.#stream.resume(now)));
    if (arrival.kind === 'acknowledged') return outputs;
    for (const message of arrival.deliver) this.#deliver(message, outputs, now);
    return outputs;
  }

  /** Sends what the shell printed. An unfinished UTF-8 character at its end waits for the next output. */
  send(data: Uint8Array, now: number): AgentOutput[] {
    if (this.#options.sessionType === 'Port') return this.#sendAll(PayloadType.output, data, now);
    const whole = this.#tail.length === 0 ? data : Buffer.concat([this.#tail, data]);
    const end = whole.length - unfinishedUtf8Bytes(whole);
    this.#tail = end === whole.length ? EMPTY : Uint8Array.from(whole.subarray(end));
    return this.#sendAll(PayloadType.output, whole.subarray(0, end), now);
  }

  /** Sends what `send` held back; call it when the output has ended. */
  flush(now: number): AgentOutput[] {
    const tail = this.#tail;
    this.#tail = EMPTY;
    return this.#sendAll(PayloadType.output, tail, now);
  }

  sendStdErr(data: Uint8Array, now: number): AgentOutput[] {
    return this.#sendAll(PayloadType.stdErr, data, now);
  }

  /** Tells how a command ended whose streams are separate (facts/session-manager.md B.8). */
  sendExitCode(exitCode: number, now: number): AgentOutput[] {
    return this.#sendAll(PayloadType.exitCode, Buffer.from(`EXIT_CODE: ${exitCode}`, 'latin1'), now);
  }

  sendFlag(flag: ChannelFlag, now: number): AgentOutput[] {
    return asFrames(this.#stream.send(PayloadType.flag, renderFlag(flag), now));
  }

  /** Tells the service that the shell has exited. */
  terminating(now: number): AgentOutput[] {
    return this.#stream.connected ? [this.#sessionState('Terminating', now)] : [];
  }

  /** Brings the plaintext that `decrypt-data-key` asked for. */
  dataKey(plaintext: Uint8Array, now: number): AgentOutput[] {
    return this.#follow(() => this.#handshake.dataKey(plaintext, now), now);
  }

  /** Tells that KMS refused; the session fails. */
  dataKeyRefused(text: string): AgentOutput[] {
    return this.#fail(`Fetching data key failed: ${text}`);
  }

  tick(now: number): AgentOutput[] {
    const { frames, ping, dead } = this.#stream.tick(now);
    const outputs = asFrames(frames);
    if (ping) outputs.push({ kind: 'ping' });
    if (dead) outputs.push({ kind: 'dead' });
    if (this.#state === 'handshaking' && now >= this.#handshake.deadline) {
      outputs.push(...this.#fail(this.#handshake.timeoutText));
    }
    return outputs;
  }

  /** When `tick` must be called next; infinite while there is nothing to wait for. */
  nextTickAt(): number {
    if (this.#state === 'closed') return Number.POSITIVE_INFINITY;
    const handshake = this.#state === 'handshaking' ? this.#handshake.deadline : Number.POSITIVE_INFINITY;
    return Math.min(this.#stream.nextTickAt(), handshake);
  }

  #begin(now: number): AgentOutput[] {
    if (!this.#handshake.isNeeded) {
      this.#state = 'ready';
      return [{ kind: 'ready', clientVersion: '' }];
    }
    this.#state = 'handshaking';
    return this.#follow(() => this.#handshake.start(now), now);
  }

  #follow(step: () => HandshakeStep[], now: number): AgentOutput[] {
    try {
      return step().flatMap((next): AgentOutput[] => {
        if (next.kind === 'send') return asFrames(this.#stream.send(next.payloadType, next.payload, now));
        if (next.kind === 'decrypt-data-key') return [next];
        this.#state = 'ready';
        return [{ kind: 'ready', clientVersion: this.#handshake.clientVersion }];
      });
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      return this.#fail(error.message);
    }
  }

  #fail(text: string): AgentOutput[] {
    this.#state = 'failed';
    return [{ kind: 'failed', reason: `Encountered error while initiating handshake. ${text}` }];
  }

  #deliver(message: AgentMessage, outputs: AgentOutput[], now: number): void {
    if (this.#state === 'handshaking') {
      outputs.push(...this.#follow(() => this.#handshake.receive(message, now), now));
    } else if (this.#state === 'ready') {
      try {
        const input = this.#input(message);
        if (input !== undefined) outputs.push(input);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        outputs.push({ kind: 'malformed', error }, { kind: 'failed', reason: error.message });
      }
    }
  }

  #input({ payloadType, payload }: AgentMessage): AgentOutput | undefined {
    const { cipher } = this.#handshake;
    switch (payloadType) {
      case PayloadType.output:
        return { kind: 'input', data: cipher === undefined ? payload : cipher.decrypt(payload) };
      case PayloadType.size:
        return { kind: 'size', size: parseSize(payload) };
      case PayloadType.flag:
        return { kind: 'flag', flag: parseFlag(payload) };
      default:
        return undefined;
    }
  }

  #control({ messageType, payload }: AgentMessage, now: number): AgentOutput[] {
    const word = readControl(messageType, payload);
    if (word === undefined) return [];
    if (word.kind === 'closed') this.#state = 'closed';
    if (word.kind !== 'publication') return [word];
    if (word.state === 'started') return [word, ...asFrames(this.#stream.resume(now))];
    this.#stream.pause();
    return [word];
  }

  #sendAll(payloadType: number, data: Uint8Array, now: number): AgentOutput[] {
    const { cipher } = this.#handshake;
    const outputs: AgentOutput[] = [];
    for (const part of chunk(data)) {
      const payload = cipher === undefined ? part : cipher.encrypt(part);
      for (const bytes of this.#stream.send(payloadType, payload, now))
        outputs.push({ kind: 'frame', bytes });
    }
    return outputs;
  }

  #sessionState(sessionState: 'Connected' | 'Terminating', now: number): AgentOutput {
    const payload = renderAgentSessionState({ sessionState, sessionId: this.#options.sessionId });
    return { kind: 'frame', bytes: this.#stream.control(MessageType.agentSessionState, payload, now) };
  }
}

const asFrames = (frames: readonly Uint8Array[]): AgentOutput[] =>
  frames.map((bytes) => ({ kind: 'frame', bytes }));
