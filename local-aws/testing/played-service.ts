import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientOutput } from '@sallyport/session-channel/channel-output.ts';
import { ClientChannel } from '@sallyport/session-channel/client-channel.ts';
import type { AgentTaskComplete } from '@sallyport/session-channel/payloads/agent-task.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AgentRequest, AwsCallError, type AwsCaller } from '../agent/aws-call.ts';
import { AgentLog } from '../agent/log/agent-log.ts';
import { Session } from '../agent/session/session.ts';

type Answer = (request: AgentRequest) => Promise<Response> | Response;

/**
 * Session Manager as a session of the agent sees it, played in this process: its data channels are real WebSockets
 * on loopback with a client's end behind each, and all other calls are answered by the test.
 */
export class PlayedService {
  readonly dir = mkdtempSync(join(tmpdir(), 'played-service-'));
  readonly sockets: WebSocket[] = [];
  /** Answers of CreateDataChannel, by default a token. */
  openChannel: Answer = () => new Response('<r><TokenValue>token</TokenValue></r>', { status: 201 });
  /** Answers of all other calls. */
  answer: Answer = () => {
    throw new AwsCallError('AccessDeniedException', 'not here', 400);
  };
  /** What the client has read; stdout and stderr apart. */
  read = { stdout: '', stderr: '' };
  exitCode: number | undefined;
  /** Told after each thing that the client took in. */
  onRead: () => void = () => undefined;
  /** A client that reads nothing acknowledges nothing. */
  silent = false;
  client: ClientChannel;
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.client = new ClientChannel({
      sessionId: 's',
      targetId: 'i-1',
      clientId: randomUUID(),
      clientVersion: '1.2.764.0',
      nonceStart: new Uint8Array(12),
      newMessageId: randomUUID,
    });
    server.on('connection', (socket) => this.#join(socket));
  }

  static async start(): Promise<PlayedService> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new PlayedService(server);
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate();
    this.#server.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** A session of the agent; `completed` settles with its report. */
  session(
    documentContent: Record<string, unknown>,
    more: { sessionId?: string; parameters?: Record<string, unknown>; logDelayMs?: number } = {},
  ): { session: Session; completed: Promise<AgentTaskComplete> } {
    const { promise: completed, resolve } = Promise.withResolvers<AgentTaskComplete>();
    const caller: Pick<AwsCaller, 'endpoint' | 'region' | 'send' | 'sign' | 'json'> = {
      endpoint: new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`),
      region: 'us-east-1',
      sign: async () => ({}),
      send: async (request) =>
        request.path?.startsWith('/v1/data-channel/') === true
          ? this.openChannel(request)
          : this.answer(request),
      json: async (service, target, input) => {
        const headers = { 'x-amz-target': target };
        const response = await this.answer({ service, headers, body: JSON.stringify(input) });
        return (await response.json()) as Record<string, unknown>;
      },
    };
    const session = new Session(
      {
        documentName: 'd',
        documentContent: { schemaVersion: '1.0', ...documentContent },
        sessionId: more.sessionId ?? 's',
        parameters: more.parameters ?? {},
        runAsUser: '',
        sessionOwner: 'arn:aws:iam::222222222222:user/engineer',
      },
      {
        aws: caller as AwsCaller,
        instanceId: 'i-1',
        region: 'us-east-1',
        log: new AgentLog(join(this.dir, 'log'), () => Date.now()),
        orchestrationDir: join(this.dir, 'orchestration'),
        homeDir: tmpdir(),
        logDelayMs: () => more.logDelayMs ?? 0,
        complete: resolve,
      },
    );
    return { session, completed };
  }

  /** Types into the session. */
  type(text: string): void {
    this.#follow(this.client.send(Buffer.from(text), Date.now()));
  }

  /** Settles once the client has read the pattern on its standard output. */
  untilRead(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      const look = () => {
        const match = pattern.exec(this.read.stdout);
        if (match !== null) resolve(match);
      };
      this.onRead = look;
      look();
    });
  }

  /** amazon-ssm-agent.log so far. */
  agentLog(): string {
    return readFileSync(join(this.dir, 'log', 'amazon-ssm-agent.log'), 'utf8');
  }

  #join(socket: WebSocket): void {
    this.sockets.push(socket);
    this.#follow(this.client.connected({ tokenValue: 't', requestId: randomUUID() }, Date.now()), true);
    socket.on('close', () => this.client.disconnected());
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary && !this.silent) this.#follow(this.client.receive(data, Date.now()));
    });
  }

  #follow(outputs: readonly ClientOutput[], opening = false): void {
    for (const output of outputs) {
      // The service keeps the opening to itself; the agent sees what comes after.
      if (output.kind === 'frame' && !opening) this.sockets.at(-1)?.send(output.bytes);
      if (output.kind === 'output') this.read[output.stream] += Buffer.from(output.data).toString('latin1');
      if (output.kind === 'exit-code') this.exitCode = output.exitCode;
    }
    this.onRead();
  }
}
