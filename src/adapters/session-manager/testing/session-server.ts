import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { AgentChannel, type AgentChannelOptions } from '@sallyport/session-channel/agent-channel.ts';
import type { AgentOutput } from '@sallyport/session-channel/channel-output.ts';
import type { DataKey } from '@sallyport/session-channel/client-handshake.ts';
import { encodeMessage } from '@sallyport/session-channel/codec.ts';
import { MessageFlag, MessageType } from '@sallyport/session-channel/message.ts';
import { renderChannelClosed } from '@sallyport/session-channel/payloads/channel-closed.ts';
import {
  type OpenDataChannel,
  parseOpenDataChannel,
} from '@sallyport/session-channel/payloads/open-data-channel.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { corkForTick } from '../cork-for-tick.ts';
import { CallRefused, type SessionCalls, type StartedSession } from '../session-calls.ts';

// For tests: the service and the agent of one session on one loopback port. The agent's channel stays while the
// client's socket comes and goes, as with the real service; what it says meanwhile is lost.

export const SESSION_ID = 'engineer-0123456789abcdef0';
export const NODE_ID = 'i-0123456789abcdef0';
const DATA_KEY = Buffer.alloc(64, 5);

export type AgentEvent = Exclude<AgentOutput, { kind: 'frame' | 'text' | 'ping' }>;

export class SessionServer {
  readonly openings: { opening: OpenDataChannel; request: IncomingMessage }[] = [];
  /** Tokens that open a channel, each once. */
  readonly tokens = new Set(['first-token']);
  readonly terminated: string[] = [];
  /** Called for each thing the agent's end is told. */
  onAgent: (event: AgentEvent) => void = () => {};
  /** What ResumeSession does: a token by default. */
  resume: () => Promise<string | undefined> = async () => this.#newToken();
  agent: AgentChannel;
  readonly #server: WebSocketServer;
  #client: WebSocket | undefined;
  #transport: Socket | undefined;
  #agentStarted = false;
  #timer: NodeJS.Timeout;

  constructor(options: Partial<AgentChannelOptions> = {}) {
    this.agent = new AgentChannel({
      sessionId: SESSION_ID,
      instanceId: NODE_ID,
      agentVersion: '3.3.1142.0',
      sessionType: 'Standard_Stream',
      randomness: {
        keyChallenge: randomBytes(16),
        encryptionChallenge: randomBytes(64),
        nonceStart: randomBytes(12),
      },
      newMessageId: () => randomUUID(),
      ...options,
    });
    this.#server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    this.#server.on('connection', (socket, request) => this.#accept(socket, request));
    this.#timer = setInterval(() => this.#follow(this.agent.tick(Date.now())), 20);
  }

  async started(): Promise<StartedSession> {
    if (this.#server.address() === null) await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const streamUrl = `ws://127.0.0.1:${port}/v1/data-channel/${SESSION_ID}?role=publish_subscribe`;
    return { sessionId: SESSION_ID, tokenValue: 'first-token', streamUrl };
  }

  calls(): SessionCalls {
    return {
      signOpening: async () => ({ authorization: 'signed' }),
      resume: () => this.resume(),
      terminate: async (sessionId) => {
        this.terminated.push(sessionId);
      },
      generateDataKey: async ({ kmsKeyId }): Promise<DataKey> => {
        if (kmsKeyId === 'denied')
          throw new CallRefused('AccessDeniedException', 'AccessDeniedException: no');
        return { plaintext: DATA_KEY, cipherText: Buffer.from('sealed') };
      },
    };
  }

  /** The agent prints. */
  print(data: Uint8Array | string): void {
    this.#follow(this.agent.send(typeof data === 'string' ? Buffer.from(data) : data, Date.now()));
  }

  follow(outputs: readonly AgentOutput[]): void {
    this.#follow(outputs);
  }

  /** Cuts the client's socket, as a broken network does. */
  cut(): void {
    this.#client?.terminate();
    this.#client = undefined;
  }

  /** The service says that the session is over. */
  close(output = ''): void {
    const payload = renderChannelClosed({
      messageId: randomUUID(),
      destinationId: NODE_ID,
      sessionId: SESSION_ID,
      createdDate: new Date().toISOString(),
      output,
    });
    this.#client?.send(
      encodeMessage({
        messageType: MessageType.channelClosed,
        schemaVersion: 1,
        createdAt: Date.now(),
        sequenceNumber: 0,
        flags: MessageFlag.synFin,
        messageId: randomUUID(),
        payloadType: 0,
        payload,
      }),
    );
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #newToken(): string {
    const token = randomUUID();
    this.tokens.add(token);
    return token;
  }

  #accept(socket: WebSocket, request: IncomingMessage): void {
    socket.once('message', (first: Buffer) => {
      const opening = parseOpenDataChannel(first.toString('utf8'));
      if (!this.tokens.delete(opening.tokenValue)) {
        socket.close(1008, 'token');
        return;
      }
      this.openings.push({ opening, request });
      this.#client = socket;
      this.#transport = request.socket;
      socket.on('message', (bytes: Buffer) => this.#follow(this.agent.receive(bytes, Date.now())));
      if (this.#agentStarted) return;
      this.#agentStarted = true;
      this.#follow(this.agent.connected({ tokenValue: 'agent', requestId: randomUUID() }, Date.now()));
    });
  }

  #follow(outputs: readonly AgentOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'frame') this.#send(output.bytes);
      else if (output.kind === 'decrypt-data-key') this.#follow(this.agent.dataKey(DATA_KEY, Date.now()));
      else if (output.kind !== 'text' && output.kind !== 'ping') this.#tell(output);
    }
  }

  #send(bytes: Uint8Array): void {
    if (this.#transport !== undefined) corkForTick(this.#transport);
    this.#client?.send(bytes);
  }

  #tell(event: AgentEvent): void {
    if (event.kind === 'ready') this.agent.acceptInput();
    this.onAgent(event);
  }
}
