import type { FrameError } from './frame-error.ts';
import type { ChannelFlag } from './payloads/flag.ts';
import type { TerminalSize } from './payloads/size.ts';

/** What either end of a data channel asks of its caller. */
export type TransportOutput =
  /** Send as a binary WebSocket message. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** Send as a text WebSocket message. */
  | { readonly kind: 'text'; readonly text: string }
  /** Send a WebSocket ping with PING_PAYLOAD; tell `pong` of the answer. */
  | { readonly kind: 'ping' }
  /** The peer is silent for too long: drop the connection and make another. */
  | { readonly kind: 'dead' }
  /** The service says that the session is over; `output` is for the person. */
  | { readonly kind: 'closed'; readonly sessionId: string; readonly output: string }
  /** The service asks for silence while the other end is away, or lifts that. */
  | { readonly kind: 'publication'; readonly state: 'paused' | 'started' }
  | { readonly kind: 'flag'; readonly flag: ChannelFlag }
  /** A frame that was not understood and had no effect. */
  | { readonly kind: 'malformed'; readonly error: FrameError }
  /** The channel cannot go on; `reason` is a sentence. */
  | { readonly kind: 'failed'; readonly reason: string };

/** What a client's end asks of its caller. */
export type ClientOutput =
  | TransportOutput
  /** The session runs: what it is, and what the person must be told. */
  | {
      readonly kind: 'ready';
      /** Standard_Stream, InteractiveCommands, NonInteractiveCommands or Port. */
      readonly sessionType: string;
      /** As the agent sent them; for Port: portNumber, localPortNumber, type. */
      readonly properties: unknown;
      readonly customerMessage: string;
      /** Empty when there was no handshake. */
      readonly agentVersion: string;
    }
  /** Call kms:GenerateDataKey for 64 bytes, then `dataKey` or `dataKeyRefused`. */
  | {
      readonly kind: 'need-data-key';
      readonly kmsKeyId: string;
      readonly encryptionContext: Record<string, string>;
    }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly data: Uint8Array }
  | { readonly kind: 'exit-code'; readonly exitCode: number };

/** What an agent's end asks of its caller. */
export type AgentOutput =
  | TransportOutput
  /** The handshake is done, or was not needed: start the shell. */
  | { readonly kind: 'ready'; readonly clientVersion: string }
  /** Call kms:Decrypt, then `dataKey` or `dataKeyRefused`. */
  | {
      readonly kind: 'decrypt-data-key';
      readonly kmsKeyId: string;
      readonly cipherText: Uint8Array;
      readonly encryptionContext: Record<string, string>;
    }
  | { readonly kind: 'input'; readonly data: Uint8Array }
  | { readonly kind: 'size'; readonly size: TerminalSize };
