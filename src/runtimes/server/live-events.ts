import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place, SessionRecord } from '../../domain/sessions/session.ts';
import type { FollowedEvent, StreamConsumer, StreamLog } from '../../operations/transcript-ports.ts';
import { EventInbox } from './event-inbox.ts';

/** How long the reader is let wait before it hears that nothing has come. */
const IDLE_MS = 500;

/** Where streamed events come from: the past from the log, the present from the one follower of all. */
export interface LiveParts {
  readonly log: StreamLog;
  readonly follower: { join(consumer: StreamConsumer): () => void };
  /** Where a session streams to; null: nowhere. */
  readonly streamOf: (record: SessionRecord) => string | null;
}

/** What is followed. */
export interface LiveAsked {
  /** Whether an event is wanted; asked once for each. */
  readonly wants: (event: FollowedEvent) => boolean;
  /** Those whose past is read first, from a moment by the node's clock. */
  readonly past: () => Promise<readonly { readonly record: SessionRecord; readonly from: Instant }[]>;
}

/**
 * Events from the past on, then as they come, each once: the follower is listened to before the past is read, and what
 * both gave is known by its id. `'idle'`: all so far has been given.
 */
export async function* liveEvents(
  { log, follower, streamOf }: LiveParts,
  { wants, past }: LiveAsked,
  signal: AbortSignal,
): AsyncGenerator<FollowedEvent | 'idle'> {
  const inbox = new EventInbox();
  const leave = follower.join(async (events) => inbox.put(events.filter(wants)));
  const seen = new Set<string>();
  try {
    for (const { record, from } of await past()) {
      const logGroup = streamOf(record);
      if (logGroup === null || signal.aborted) continue;
      const place: Place = { account: record.start.account, region: record.start.region };
      const what = { from, sessionIds: [record.start.id] };
      for await (const page of log.read(place, logGroup, what))
        for (const event of page) {
          seen.add(idOf(event));
          yield event;
        }
    }
    while (!signal.aborted) {
      const events = await inbox.take(IDLE_MS, signal);
      // The follower gives each once.
      for (const event of events) if (!seen.delete(idOf(event))) yield event;
      if (inbox.lost > 0) throw new Error(`${inbox.lost} events came faster than they were read`);
      if (events.length === 0) yield 'idle';
    }
  } finally {
    leave();
  }
}

function idOf({ sessionId, event }: FollowedEvent): string {
  return `${sessionId} ${event.eventId ?? event.text}`;
}
