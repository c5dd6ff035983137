import { randomUUID } from 'node:crypto';
import type { ClientOutput } from '@sallyport/session-channel/channel-output.ts';
import { ClientChannel } from '@sallyport/session-channel/client-channel.ts';
import { decodeMessage } from '@sallyport/session-channel/codec.ts';
import { MessageType } from '@sallyport/session-channel/message.ts';
import { parseAcknowledge } from '@sallyport/session-channel/payloads/acknowledge.ts';
import { WebSocket } from 'ws';
import { Inbox } from './inbox.ts';

/** What StartSession and ResumeSession answer. */
export interface Opening {
  readonly SessionId?: string | undefined;
  readonly TokenValue?: string | undefined;
  readonly StreamUrl?: string | undefined;
}

/**
 * A client as session-manager-plugin is: it acknowledges each output frame once and says nothing to a frame that it
 * knows (facts/session-manager.md 0.8). Cutting and coming back is the test's part.
 */
export class ScriptedClient {
  readonly machine: ClientChannel;
  readonly events = new Inbox<ClientOutput>();
  readonly closes = new Inbox<{ code: number; reason: string }>();
  /** Everything that was shown. */
  text = '';
  readonly texts = new Inbox<string>();
  /** Acknowledgements are lost while this is on. */
  losesAcknowledgements = false;
  readonly #streamUrl: string;
  readonly #acknowledged = new Set<number>();
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(opening: Opening, targetId: string) {
    this.#streamUrl = opening.StreamUrl ?? '';
    this.machine = new ClientChannel({
      sessionId: opening.SessionId ?? '',
      targetId,
      clientId: randomUUID(),
      clientVersion: '1.2.677.0',
      nonceStart: Buffer.alloc(12, 4),
      newMessageId: () => randomUUID(),
    });
  }

  /** Dials the stream URL of the start, with this token. */
  async open(tokenValue: string, headers: Record<string, string> = {}): Promise<void> {
    const socket = new WebSocket(this.#streamUrl, { headers, perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#act(this.machine.receive(data, Date.now())));
    socket.on('error', () => socket.terminate());
    socket.on('close', (code, reason) => {
      if (this.#socket === socket) this.machine.disconnected();
      this.closes.put({ code, reason: reason.toString() });
    });
    this.#act(this.machine.connected({ tokenValue, requestId: randomUUID() }, Date.now()));
  }

  type(text: string): void {
    this.#act(this.machine.send(Buffer.from(text), Date.now()));
  }

  /** Sends bytes that no client would. */
  sendRaw(data: Buffer | string): void {
    this.#socket?.send(data);
  }

  /** Cuts the socket as a broken network does. */
  cut(): void {
    this.machine.disconnected();
    this.#socket?.terminate();
    this.#socket = undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#socket?.terminate();
  }

  #act(outputs: readonly ClientOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'frame') this.#write(output.bytes);
      else if (output.kind === 'text') this.#socket?.send(output.text);
      else if (output.kind === 'ping') this.#socket?.ping('keepalive');
      else {
        if (output.kind === 'output') {
          this.text += Buffer.from(output.data).toString('utf8');
          this.texts.put(this.text);
        }
        this.events.put(output);
      }
    }
    clearTimeout(this.#timer);
    const at = this.machine.nextTickAt();
    if (Number.isFinite(at))
      this.#timer = setTimeout(() => this.#act(this.machine.tick(Date.now())), Math.max(0, at - Date.now()));
  }

  #write(bytes: Uint8Array): void {
    const message = decodeMessage(bytes);
    if (message.messageType === MessageType.acknowledge) {
      const { sequenceNumber } = parseAcknowledge(message.payload);
      if (this.#acknowledged.has(sequenceNumber)) return;
      this.#acknowledged.add(sequenceNumber);
      if (this.losesAcknowledgements) return;
    }
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }
}
