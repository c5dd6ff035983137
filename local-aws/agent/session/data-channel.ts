import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { AgentChannel } from '@sallyport/session-channel/agent-channel.ts';
import type { AgentOutput } from '@sallyport/session-channel/channel-output.ts';
import { PING_PAYLOAD } from '@sallyport/session-channel/keepalive.ts';
import { WebSocket } from 'ws';
import type { AwsCaller } from '../aws-call.ts';

const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 5_000;
const TRIES = 6;
const MAX_PAYLOAD_BYTES = 2 * 1024 * 1024;

/** What the channel's machine says that is not for the socket. */
export type ChannelEvent = Exclude<AgentOutput, { kind: 'frame' | 'text' | 'ping' | 'dead' }>;

/**
 * The agent's data channel of one session: its WebSocket, opened anew when it drops, and the machine of
 * session-channel that decides what goes over it. facts/session-manager.md B.6.
 */
export class DataChannel {
  readonly machine: AgentChannel;
  readonly #aws: AwsCaller;
  readonly #sessionId: string;
  readonly #onEvent: (event: ChannelEvent) => void;
  readonly #onTurn: () => void;
  #socket: WebSocket | undefined;
  #transport: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    machine: AgentChannel,
    aws: AwsCaller,
    sessionId: string,
    onEvent: (event: ChannelEvent) => void,
    /** Called after each thing done: acknowledgements, too, change whether the machine is full. */
    onTurn: () => void = () => undefined,
  ) {
    this.machine = machine;
    this.#aws = aws;
    this.#sessionId = sessionId;
    this.#onEvent = onEvent;
    this.#onTurn = onTurn;
  }

  /** Opens the channel; throws when the service refuses it for good. */
  async open(): Promise<void> {
    let wait = FIRST_WAIT_MS * (1 + Math.random());
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#connect();
        return;
      } catch (error) {
        const over = (error as Error).message.includes('Session is already terminated');
        if (over || attempt === TRIES || this.#closed) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, MAX_WAIT_MS);
      }
    }
  }

  /** Carries out what the machine asks for. */
  act(outputs: readonly AgentOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'frame') this.#write(output.bytes);
      else if (output.kind === 'text') this.#write(output.text);
      else if (output.kind === 'ping') this.#socket?.ping(PING_PAYLOAD);
      else if (output.kind === 'dead') this.#socket?.terminate();
      else this.#onEvent(output);
    }
    this.#arm();
    this.#onTurn();
  }

  /** Closes the socket for good. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #write(data: Uint8Array | string): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    // Frames are small and come many at a time: those of one turn leave in one system call.
    const transport = this.#transport;
    if (transport !== undefined && transport.writableCorked === 0) {
      transport.cork();
      process.nextTick(() => transport.uncork());
    }
    this.#socket.send(data);
  }

  /** Sets the timer for the machine's next tick. */
  #arm(): void {
    clearTimeout(this.#timer);
    const at = this.machine.nextTickAt();
    if (this.#closed || at === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.act(this.machine.tick(Date.now())), Math.max(0, at - Date.now()));
  }

  async #connect(): Promise<void> {
    const path = `/v1/data-channel/${encodeURIComponent(this.#sessionId)}`;
    const requestId = randomUUID();
    const body = JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: requestId, ClientId: '' });
    const headers = { 'content-type': 'application/json' };
    const answer = await (await this.#aws.send({ service: 'ssmmessages', path, headers, body })).text();
    const tokenValue = /<TokenValue>([^<]*)</.exec(answer)?.[1];
    if (tokenValue === undefined)
      throw new Error('Setting up data channel failed: the service gave no token');
    const query = { role: 'publish_subscribe' };
    const signed = await this.#aws.sign({ service: 'ssmmessages', method: 'GET', path, query });
    const url = new URL(`${path}?role=publish_subscribe`, this.#aws.endpoint.href.replace(/^http/, 'ws'));
    const socket = new WebSocket(url, {
      headers: signed,
      maxPayload: MAX_PAYLOAD_BYTES,
      perMessageDeflate: false,
    });
    let transport: Socket | undefined;
    socket.once('upgrade', (response) => {
      transport = response.socket;
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    if (this.#closed) {
      socket.on('error', () => undefined).terminate();
      throw new Error('the session has ended');
    }
    this.#socket = socket;
    this.#transport = transport;
    socket.on('message', (data: Buffer) => this.act(this.machine.receive(data, Date.now())));
    socket.on('pong', () => this.machine.pong(Date.now()));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#dropped(socket));
    this.act(this.machine.connected({ tokenValue, requestId }, Date.now()));
  }

  #dropped(socket: WebSocket): void {
    if (this.#closed || this.#socket !== socket) return;
    this.#socket = undefined;
    this.machine.disconnected();
    this.open().catch((error: Error) => {
      if (!this.#closed)
        this.#onEvent({
          kind: 'failed',
          reason: `Setting up data channel with id ${this.#sessionId} failed: ${error.message}`,
        });
    });
  }
}
