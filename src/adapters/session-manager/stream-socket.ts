import type { Socket } from 'node:net';
import { MAX_FRAME_BYTES } from '@sallyport/session-channel/codec.ts';
import { PING_PAYLOAD } from '@sallyport/session-channel/keepalive.ts';
import { WebSocket } from 'ws';
import { corkForTick } from './cork-for-tick.ts';

/** How long a WebSocket's opening may take. */
export const DIAL_LIMIT_MS = 15_000;
/** Bytes that may wait in the socket before writers are told to stop. */
const MAX_BUFFERED_BYTES = 4_194_304;

export interface StreamSocketListener {
  opened(): void;
  message(bytes: Uint8Array): void;
  pong(): void;
  drained(): void;
  /** Comes once, last. `refused` when the opening was answered with an HTTP error that will not pass. */
  closed(end: { readonly opened: boolean; readonly refused: boolean; readonly text: string }): void;
}

/** One WebSocket of a channel. */
export class StreamSocket {
  readonly #socket: WebSocket;
  #transport: Socket | undefined;
  #opened = false;
  #refused = false;
  #text = '';

  constructor(url: string, headers: Readonly<Record<string, string>>, listener: StreamSocketListener) {
    this.#socket = new WebSocket(url, {
      headers,
      handshakeTimeout: DIAL_LIMIT_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
    });
    const socket = this.#socket;
    socket.binaryType = 'nodebuffer';
    socket.on('upgrade', (response) => {
      this.#transport = response.socket;
      response.socket.on('drain', () => listener.drained());
    });
    socket.on('open', () => {
      this.#opened = true;
      listener.opened();
    });
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) listener.message(data);
    });
    socket.on('pong', () => listener.pong());
    socket.on('unexpected-response', (request, response) => {
      const status = response.statusCode ?? 0;
      this.#refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
      this.#text = `the service answered the opening with HTTP ${status}`;
      response.resume();
      request.destroy();
      socket.terminate();
    });
    socket.on('error', (error) => {
      this.#text ||= error.message;
    });
    socket.on('close', (code) => {
      const text = this.#text || `the connection was closed (${code})`;
      listener.closed({ opened: this.#opened, refused: this.#refused, text });
    });
  }

  /** True when writers should wait for `drained`. */
  get isFull(): boolean {
    return this.#socket.bufferedAmount > MAX_BUFFERED_BYTES;
  }

  sendText(text: string): void {
    if (this.#isOpen) this.#socket.send(text);
  }

  sendFrame(bytes: Uint8Array): void {
    if (!this.#isOpen) return;
    if (this.#transport !== undefined) corkForTick(this.#transport);
    this.#socket.send(bytes);
  }

  ping(): void {
    if (this.#isOpen) this.#socket.ping(PING_PAYLOAD);
  }

  /** Stops reading, so that the sender is held back by TCP. */
  pause(): void {
    if (this.#isOpen) this.#socket.pause();
  }

  resume(): void {
    if (this.#isOpen) this.#socket.resume();
  }

  close(): void {
    // A paused socket would never see the answer to its close.
    this.#socket.resume();
    this.#socket.close(1000);
  }

  /** Ends the connection at once. */
  drop(): void {
    this.#socket.terminate();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }
}
