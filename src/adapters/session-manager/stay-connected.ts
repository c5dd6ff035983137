import { MAX_FAILED_ATTEMPTS, reconnectDelayMs } from './reconnect-schedule.ts';
import { CallRefused, type SessionCalls } from './session-calls.ts';
import type { SessionEnd } from './session-end.ts';

/** How one connection went, once it is gone. */
export interface ConnectionEnd {
  readonly opened: boolean;
  /** The opening was refused, and would be again. */
  readonly refused: boolean;
  /** Whether the service said anything on it. */
  readonly heard: boolean;
  readonly text: string;
}

export interface ConnectionRules {
  readonly sessionId: string;
  /** The token of StartSession. */
  readonly firstToken: string;
  readonly calls: Pick<SessionCalls, 'resume'>;
  /** Makes one connection and settles when it is gone. */
  readonly connect: (token: string) => Promise<ConnectionEnd>;
  /** Says what is being waited for. */
  readonly waiting: (text: string) => void;
  readonly jitter: () => number;
  /** Waits, or less long when the session is over. */
  readonly wait: (ms: number) => Promise<void>;
  /** Aborted when the session is over. */
  readonly over: AbortSignal;
}

type Resumed =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'later'; readonly text: string }
  | { readonly kind: 'over'; readonly end: SessionEnd };

/**
 * Keeps a session connected until it is over; returns why it cannot be, undefined when `over` was aborted.
 * A token opens one channel once: after a connection that opened, ResumeSession gives the next. One that opened
 * nothing is used again (facts/session-manager.md A.9).
 */
export async function stayConnected(rules: ConnectionRules): Promise<SessionEnd | undefined> {
  let token: string | undefined = rules.firstToken;
  let failures = 0;
  let lastError = 'no connection';
  while (failures <= MAX_FAILED_ATTEMPTS) {
    if (failures > 1) rules.waiting(`Waiting for the connection (${lastError}); attempt ${failures + 1}.`);
    await rules.wait(reconnectDelayMs(failures, rules.jitter()));
    if (rules.over.aborted) return undefined;
    const resumed: Resumed = token === undefined ? await resume(rules) : { kind: 'token', token };
    if (resumed.kind === 'over') return resumed.end;
    if (resumed.kind === 'later') {
      failures += 1;
      lastError = resumed.text;
      continue;
    }
    const end = await rules.connect(resumed.token);
    if (rules.over.aborted) return undefined;
    if (end.refused) return { cause: 'refused', text: end.text };
    token = end.opened ? undefined : resumed.token;
    failures = end.heard ? 0 : failures + 1;
    lastError = end.text;
  }
  return { cause: 'unreachable', text: lastError };
}

async function resume({ calls, sessionId }: ConnectionRules): Promise<Resumed> {
  try {
    const token = await calls.resume(sessionId);
    return token === undefined || token === ''
      ? { kind: 'over', end: { cause: 'timed-out' } }
      : { kind: 'token', token };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return error instanceof CallRefused
      ? { kind: 'over', end: { cause: 'refused', text } }
      : { kind: 'later', text };
  }
}
