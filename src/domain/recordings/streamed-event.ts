import { parseRfc3339 } from '../kernel/rfc3339.ts';

/** What the agent streams to CloudWatch: some lines of a session, with the time they were sent (C.6). */
export interface StreamedEvent {
  /** The log event's own time in milliseconds, or else the whole second in the agent's JSON. */
  readonly atMs: number | null;
  /** Set by CloudWatch: the same id is the same event. */
  readonly eventId: string | null;
  readonly sessionId: string | null;
  readonly lines: readonly string[];
  /** The agent's JSON, to tell doubles by. */
  readonly text: string;
}

/**
 * One streamed event: the agent's JSON, or a log event of CloudWatch (`aws logs get-log-events`, `filter-log-events`,
 * an export) whose `message` holds it. Null when it is neither.
 */
export function parseStreamedEvent(value: unknown): StreamedEvent | null {
  if (!isRecord(value)) return null;
  const message = value['message'] ?? value['@message'];
  if (typeof message === 'string') return ofLogEvent(value, message);
  if (isRecord(message)) return ofLogEvent(value, JSON.stringify(message));
  const lines = value['sessionData'];
  if (!Array.isArray(lines) || !lines.every((line) => typeof line === 'string')) return null;
  const time = value['eventTime'];
  return {
    atMs: typeof time === 'string' ? parseRfc3339(time) : null,
    eventId: null,
    sessionId: typeof value['sessionId'] === 'string' ? value['sessionId'] : null,
    lines,
    text: JSON.stringify(value),
  };
}

function ofLogEvent(value: Readonly<Record<string, unknown>>, message: string): StreamedEvent | null {
  let inner: unknown;
  try {
    inner = JSON.parse(message);
  } catch {
    return null;
  }
  const event = isRecord(inner) && 'sessionData' in inner ? parseStreamedEvent(inner) : null;
  if (event === null) return null;
  const at = value['timestamp'];
  return {
    ...event,
    atMs: typeof at === 'number' ? at : event.atMs,
    eventId: typeof value['eventId'] === 'string' ? value['eventId'] : null,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
