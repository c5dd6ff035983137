import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientOutput } from '@sallyport/session-channel/channel-output.ts';
import { ClientChannel } from '@sallyport/session-channel/client-channel.ts';
import type { DataKeyRequest } from '@sallyport/session-channel/client-handshake.ts';
import type { ChannelFlag } from '@sallyport/session-channel/payloads/flag.ts';
import type { TerminalSize } from '@sallyport/session-channel/payloads/size.ts';
import type { SessionCalls, StartedSession } from './session-calls.ts';
import type { SessionEnd } from './session-end.ts';
import type { SessionListener } from './session-listener.ts';
import { type ConnectionEnd, stayConnected } from './stay-connected.ts';
import { StreamSocket } from './stream-socket.ts';
import { TickTimer } from './tick-timer.ts';

// A session of ours over real sockets: it keeps one channel through any number of connections, asks AWS to resume
// when one is lost, and always says what it waits for. Every wait ends.

/** A node that is silent for so long after the first connection is waited for no more. */
export const READY_LIMIT_MS = 120_000;
/** After so long without an answer the person is told what is being waited for. */
const READY_NOTICE_MS = 4_000;
/** How long credentials may take to be found. */
const SIGN_LIMIT_MS = 15_000;
/** How long the last acknowledgements and the service's answer are waited for when a person leaves. */
const LEAVE_LIMIT_MS = 3_000;
/** Frames that were not understood, after which the service is not worth listening to. */
const MAX_MALFORMED_FRAMES = 100;

export interface ClientSessionOptions {
  readonly started: StartedSession;
  /** The target as the person typed it. */
  readonly targetId: string;
  readonly clientVersion: string;
  readonly calls: SessionCalls;
  readonly listener: SessionListener;
  /** Random numbers from 0 up to 1, for waits between attempts. */
  readonly jitter?: () => number;
}

/** One running session; its channel is opened in the background. */
export class ClientSession {
  /** Settles once, when the session is over for this client. Never rejects. */
  readonly ended: Promise<SessionEnd>;
  readonly #options: ClientSessionOptions;
  readonly #channel: ClientChannel;
  readonly #over = new AbortController();
  #settle: (end: SessionEnd) => void = () => {};
  #socket: StreamSocket | undefined;
  #heard = false;
  #waiting = false;
  #wasFull = false;
  #outputPaused = false;
  #malformed = 0;
  readonly #timer = new TickTimer(() => this.#tick());

  constructor(options: ClientSessionOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#channel = new ClientChannel({
      sessionId: options.started.sessionId,
      targetId: options.targetId,
      clientId: randomUUID(),
      clientVersion: options.clientVersion,
      nonceStart: randomBytes(12),
      newMessageId: () => randomUUID(),
    });
    // Such as a stream URL that is none.
    this.#run().catch((error: Error) => this.#fail(error.message));
    void this.#waitForNode();
  }

  get sessionId(): string {
    return this.#options.started.sessionId;
  }

  /** True when the caller should stop sending until `writable`. */
  get isFull(): boolean {
    const full = this.#channel.isFull || (this.#socket?.isFull ?? false);
    if (full) this.#wasFull = true;
    return full;
  }

  send(data: Uint8Array): void {
    if (!this.#isOver) this.#follow(this.#channel.send(data, Date.now()));
  }

  resize(size: TerminalSize): void {
    if (!this.#isOver) this.#follow(this.#channel.resize(size, Date.now()));
  }

  sendFlag(flag: ChannelFlag): void {
    if (!this.#isOver) this.#follow(this.#channel.sendFlag(flag, Date.now()));
  }

  /** Stops reading the channel, so that a slow screen or port holds the node back. */
  pauseOutput(): void {
    this.#outputPaused = true;
    this.#socket?.pause();
  }

  resumeOutput(): void {
    this.#outputPaused = false;
    this.#socket?.resume();
  }

  /** Leaves, and asks AWS to terminate the session; settles when that is asked or 3 s have passed. */
  async leave(): Promise<void> {
    const asked = this.#options.calls.terminate(this.sessionId).catch(() => {});
    await Promise.race([
      asked,
      delay(LEAVE_LIMIT_MS, undefined, { signal: this.#over.signal }).catch(() => {}),
    ]);
    this.#finish({ cause: 'left' });
  }

  /** Waits until all input is acknowledged, the session is over, or 3 s have passed; then lets go of the channel. */
  async drainAndLetGo(): Promise<void> {
    const limit = Date.now() + LEAVE_LIMIT_MS;
    while (this.#channel.pendingFrames > 0 && Date.now() < limit && !this.#isOver) await delay(10);
    this.#finish({ cause: 'left' });
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  get #isReady(): boolean {
    return this.#channel.state === 'ready';
  }

  async #run(): Promise<void> {
    const { calls, jitter = Math.random, started } = this.#options;
    const end = await stayConnected({
      sessionId: started.sessionId,
      firstToken: started.tokenValue,
      calls,
      connect: (token) => this.#connect(token),
      waiting: (text) => this.#tellWaiting(text),
      jitter,
      wait: (ms) => delay(ms, undefined, { signal: this.#over.signal }).catch(() => {}),
      over: this.#over.signal,
    });
    if (end !== undefined) this.#finish(end);
  }

  /** Makes one connection; settles when it is gone. */
  async #connect(token: string): Promise<ConnectionEnd> {
    const { calls, started } = this.#options;
    this.#heard = false;
    // As the real client: without a signature the opening goes on, and the service decides.
    const headers = await Promise.race([
      calls.signOpening(started.streamUrl).catch(() => ({})),
      delay(SIGN_LIMIT_MS, {}, { signal: this.#over.signal, ref: false }).catch(() => ({})),
    ]);
    return new Promise((resolve) => {
      if (this.#isOver) {
        resolve({ opened: false, refused: false, heard: false, text: 'over' });
        return;
      }
      const socket = new StreamSocket(started.streamUrl, headers, {
        opened: () => {
          if (this.#outputPaused) socket.pause();
          this.#follow(this.#channel.connected({ tokenValue: token, requestId: randomUUID() }, Date.now()));
        },
        message: (bytes) => {
          if (!this.#heard) this.#firstWord();
          this.#follow(this.#channel.receive(bytes, Date.now()));
        },
        pong: () => this.#channel.pong(Date.now()),
        drained: () => this.#tellWritable(),
        closed: (end) => {
          this.#channel.disconnected();
          this.#socket = undefined;
          resolve({ ...end, heard: this.#heard });
        },
      });
      this.#socket = socket;
    });
  }

  #firstWord(): void {
    this.#heard = true;
    if (this.#waiting) {
      this.#waiting = false;
      this.#options.listener.waiting('');
    }
  }

  async #waitForNode(): Promise<void> {
    const { signal } = this.#over;
    await delay(READY_NOTICE_MS, undefined, { signal, ref: false }).catch(() => {});
    if (this.#isOver || this.#isReady) return;
    this.#tellWaiting('Waiting for the node to answer.');
    await delay(READY_LIMIT_MS - READY_NOTICE_MS, undefined, { signal, ref: false }).catch(() => {});
    if (!this.#isOver && !this.#isReady) this.#finish({ cause: 'no-answer' });
  }

  #tellWaiting(text: string): void {
    this.#waiting = true;
    this.#options.listener.waiting(text);
  }

  #tellWritable(): void {
    if (!this.#wasFull || this.isFull) return;
    this.#wasFull = false;
    this.#options.listener.writable();
  }

  #follow(outputs: readonly ClientOutput[]): void {
    for (const output of outputs) if (!this.#isOver) this.#followOne(output);
    this.#tellWritable();
    if (!this.#isOver) this.#timer.set(this.#channel.nextTickAt());
  }

  #followOne(output: ClientOutput): void {
    const { listener } = this.#options;
    switch (output.kind) {
      case 'frame':
        this.#socket?.sendFrame(output.bytes);
        break;
      case 'text':
        this.#socket?.sendText(output.text);
        break;
      case 'ping':
        this.#socket?.ping();
        break;
      case 'dead':
        this.#socket?.drop();
        break;
      case 'output':
        listener.output(output.stream, output.data);
        break;
      case 'ready':
        listener.ready(output);
        break;
      case 'exit-code':
        listener.exitCode?.(output.exitCode);
        break;
      case 'flag':
        listener.flag?.(output.flag);
        break;
      case 'need-data-key':
        void this.#bringDataKey(output);
        break;
      case 'closed':
        this.#finish({ cause: 'closed', output: output.output });
        break;
      case 'failed':
        this.#fail(output.reason);
        break;
      case 'malformed':
        this.#malformed += 1;
        if (this.#malformed > MAX_MALFORMED_FRAMES) this.#fail(output.error.message);
        break;
      case 'publication':
        break;
      default:
        output satisfies never;
    }
  }

  async #bringDataKey(request: DataKeyRequest): Promise<void> {
    this.#tellWaiting('Waiting for a data key from KMS.');
    try {
      const key = await this.#options.calls.generateDataKey(request);
      this.#follow(this.#channel.dataKey(key, Date.now()));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#follow(this.#channel.dataKeyRefused(text, Date.now()));
    }
  }

  /** A channel that cannot go on is terminated, or it would stay open with nobody at it. */
  #fail(text: string): void {
    void this.#options.calls.terminate(this.sessionId).catch(() => {});
    this.#finish({ cause: 'failed', text });
  }

  #tick(): void {
    const now = Date.now();
    this.#follow(now >= this.#channel.nextTickAt() ? this.#channel.tick(now) : []);
  }

  #finish(end: SessionEnd): void {
    if (this.#isOver) return;
    this.#over.abort();
    this.#timer.clear();
    this.#socket?.close();
    this.#settle(end);
  }
}
