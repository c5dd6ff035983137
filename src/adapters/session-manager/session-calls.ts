import type { DataKey, DataKeyRequest } from '@sallyport/session-channel/client-handshake.ts';

/** What a started session is, as StartSession answers. */
export interface StartedSession {
  readonly sessionId: string;
  /** A secret: opens one channel once. */
  readonly tokenValue: string;
  readonly streamUrl: string;
}

/** The AWS calls that a session needs while it runs. */
export interface SessionCalls {
  /** Headers that sign the opening of a stream URL; rejects when there are no credentials. */
  signOpening(streamUrl: string): Promise<Record<string, string>>;
  /** A new token for a session; undefined when the session is over. A refusal that will not pass is thrown as CallRefused. */
  resume(sessionId: string): Promise<string | undefined>;
  terminate(sessionId: string): Promise<void>;
  generateDataKey(request: DataKeyRequest): Promise<DataKey>;
}

/** AWS said no, and would say it again. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  /** AWS's error code, such as AccessDeniedException. */
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}
