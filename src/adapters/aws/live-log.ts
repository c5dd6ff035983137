import { setTimeout as wait } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';

const POLL_MS = 500;
/** A line may be stamped a little before it arrives: so much is read again each time, and told apart by its id. */
const OVERLAP_MS = 10_000;
const MAX_SEEN = 20_000;

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
): AsyncGenerator<LiveLine | 'idle'> {
  const seen = new Set<string>();
  let since = where.from;
  while (!signal.aborted) {
    const events = await read(logs, { ...where, from: since - OVERLAP_MS }, signal);
    for (const event of events) {
      if (event.eventId === undefined || seen.has(event.eventId)) continue;
      seen.add(event.eventId);
      since = Math.max(since, event.timestamp ?? since);
      const at = new Date(event.timestamp ?? since).toISOString();
      for (const text of linesOfEvent(event.message ?? '')) yield { at, text };
    }
    if (seen.size > MAX_SEEN) for (const id of [...seen].slice(0, MAX_SEEN / 2)) seen.delete(id);
    yield 'idle';
    await wait(POLL_MS, undefined, { signal }).catch(() => undefined);
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
