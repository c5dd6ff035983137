/** What a fault says besides its code. */
export interface FaultDetails {
  /** Whether asking again can help. */
  readonly retry: 'later' | 'never';
  /** The call may have had its effect all the same (a timeout, a 5xx). False: it was refused before any effect. */
  readonly mayHaveHappened?: boolean;
  readonly cause?: unknown;
}

/** The world failed: made only in adapters, caught only in loops, route edges and the CLI's main. */
export class Fault extends Error {
  override readonly name = 'Fault';
  /** Stable, in capitals: SSM_THROTTLED. */
  readonly code: string;
  readonly retry: 'later' | 'never';
  readonly mayHaveHappened: boolean;

  constructor(code: string, message: string, details: FaultDetails) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retry = details.retry;
    this.mayHaveHappened = details.mayHaveHappened ?? false;
  }
}
