import { setTimeout as wait } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';

const POLL_MS = 500;
/** A line may be stamped a little before it arrives: so much is read again each time, and told apart by its id. */
const OVERLAP_MS = 10_000;
/** How far a node's clock may be behind AWS's before AWS refuses its calls. Source: IAM User Guide, "Signing requests". */
const MAX_SKEW_MS = 5 * 60_000;

/** A line of a session's streamed log, as text from outside. */
export interface LiveLine {
  /** RFC 3339; the agent's clock when it built the event. */
  readonly at: string;
  readonly text: string;
}

/** The lines of one streamed event; the agent's JSON, or the whole message where it is none. facts/session-manager.md C.6 */
export function linesOfEvent(message: string): readonly string[] {
  try {
    const { sessionData } = JSON.parse(message) as { sessionData?: unknown };
    if (Array.isArray(sessionData)) return sessionData.map(String);
  } catch {
    // Not the agent's JSON: a plain log.
  }
  return message.split('\n');
}

/** Follows the streamed log of one session from its start, without gap or doubling, until the signal aborts. */
export async function* followLog(
  logs: CloudWatchLogsClient,
  where: { readonly logGroup: string; readonly sessionId: string; readonly from: number },
  signal: AbortSignal,
  pollMs = POLL_MS,
): AsyncGenerator<LiveLine | 'idle'> {
  /** When each event that may be read again was stamped, by its id. */
  const seen = new Map<string, number>();
  let since = where.from - MAX_SKEW_MS;
  while (!signal.aborted) {
    const events = await read(logs, { ...where, from: since - OVERLAP_MS }, signal);
    for (const event of events) {
      if (event.eventId === undefined || seen.has(event.eventId)) continue;
      seen.set(event.eventId, event.timestamp ?? since);
      since = Math.max(since, event.timestamp ?? since);
      const at = new Date(event.timestamp ?? since).toISOString();
      for (const text of linesOfEvent(event.message ?? '')) yield { at, text };
    }
    for (const [id, at] of seen) if (at < since - OVERLAP_MS) seen.delete(id);
    yield 'idle';
    await wait(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function read(
  logs: CloudWatchLogsClient,
  where: { readonly logGroup: string; readonly sessionId: string; readonly from: number },
  signal: AbortSignal,
): Promise<readonly FilteredLogEvent[]> {
  const found: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs
      .send(
        new FilterLogEventsCommand({
          logGroupName: where.logGroup,
          logStreamNames: [where.sessionId],
          startTime: Math.max(0, where.from),
          nextToken,
        }),
        { abortSignal: signal },
      )
      .catch((error: Error) => {
        // The stream is made with the first line: until then there is nothing to read.
        if (error.name === 'ResourceNotFoundException' || signal.aborted) return undefined;
        throw error;
      });
    found.push(...(page?.events ?? []));
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return found;
}
