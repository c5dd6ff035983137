import { randomUUID } from 'node:crypto';
import { decodeMessage, encodeMessage } from '@sallyport/session-channel/codec.ts';
import { type AgentMessage, MessageFlag, MessageType } from '@sallyport/session-channel/message.ts';
import { renderOpenControlChannel } from '@sallyport/session-channel/payloads/open-control-channel.ts';
import { WebSocket } from 'ws';
import type { AwsCaller } from './aws-call.ts';

const PING_MS = 54_000;
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;
const MAX_PAYLOAD_BYTES = 2 * 1024 * 1024;

/** What the control channel tells its node. */
export interface ControlEvents {
  message(message: AgentMessage): void;
  connected(): void;
  /** It could not be opened, or dropped; it is tried again. */
  failed(error: Error): void;
}

/** The agent's control channel: opened, kept, and opened anew for as long as the node runs. facts/session-manager.md B.4. */
export class ControlChannel {
  readonly #aws: AwsCaller;
  readonly #instanceId: string;
  readonly #agentVersion: string;
  readonly #events: ControlEvents;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #pings: NodeJS.Timeout | undefined;
  #waitMs = FIRST_WAIT_MS;
  #closed = false;

  constructor(aws: AwsCaller, instanceId: string, agentVersion: string, events: ControlEvents) {
    this.#aws = aws;
    this.#instanceId = instanceId;
    this.#agentVersion = agentVersion;
    this.#events = events;
  }

  /** Opens the channel; on failure tries again for ever, ever more slowly. */
  async open(): Promise<void> {
    try {
      await this.#connect();
      this.#waitMs = FIRST_WAIT_MS;
      this.#events.connected();
    } catch (error) {
      this.#events.failed(error as Error);
      this.#again();
    }
  }

  /** Sends a message of the agent's to the service; false when the channel is down. */
  send(messageType: string, payload: Uint8Array): string | undefined {
    if (this.#socket?.readyState !== WebSocket.OPEN) return undefined;
    const messageId = randomUUID();
    this.#socket.send(
      encodeMessage({
        messageType,
        schemaVersion: 1,
        createdAt: Date.now(),
        sequenceNumber: 0,
        flags: MessageFlag.synFin,
        messageId,
        payloadType: 0,
        payload,
      }),
    );
    return messageId;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#pings);
    this.#socket?.terminate();
  }

  #again(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => void this.open(), this.#waitMs * (0.75 + Math.random() / 2));
    this.#waitMs = Math.min(this.#waitMs * 2, MAX_WAIT_MS);
  }

  async #connect(): Promise<void> {
    const path = `/v1/control-channel/${encodeURIComponent(this.#instanceId)}`;
    const requestId = randomUUID();
    const body = JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: requestId });
    const headers = { 'content-type': 'application/json' };
    const answer = await (await this.#aws.send({ service: 'ssmmessages', path, headers, body })).text();
    const tokenValue = /<TokenValue>([^<]*)</.exec(answer)?.[1];
    if (tokenValue === undefined)
      throw new Error('Failed to get controlchannel token: the service gave none');
    const query = { role: 'subscribe', stream: 'input' };
    const signed = await this.#aws.sign({ service: 'ssmmessages', method: 'GET', path, query });
    const url = new URL(
      `${path}?role=subscribe&stream=input`,
      this.#aws.endpoint.href.replace(/^http/, 'ws'),
    );
    const socket = new WebSocket(url, {
      headers: signed,
      maxPayload: MAX_PAYLOAD_BYTES,
      perMessageDeflate: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    if (this.#closed) {
      socket.on('error', () => undefined).terminate();
      throw new Error('the agent is stopping');
    }
    this.#socket = socket;
    socket.send(
      renderOpenControlChannel({
        requestId,
        tokenValue,
        agentVersion: this.#agentVersion,
        platformType: 'linux',
      }),
    );
    socket.on('message', (data: Buffer) => this.#receive(data));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(this.#pings);
      if (this.#socket === socket && !this.#closed) {
        this.#events.failed(new Error('the control channel was closed'));
        this.#again();
      }
    });
    this.#pings = setInterval(() => socket.ping('keepalive'), PING_MS);
  }

  #receive(data: Buffer): void {
    let message: AgentMessage;
    try {
      message = decodeMessage(data, { checkDigest: false });
    } catch (error) {
      this.#events.failed(error as Error);
      return;
    }
    if (Object.values<string>(MessageType).includes(message.messageType)) this.#events.message(message);
  }
}
