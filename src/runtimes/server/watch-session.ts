import type { WatchedLine } from '../../api/contract.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import type { Place, SessionStart } from '../../domain/sessions/session.ts';
import { findSession } from '../../operations/find-session.ts';
import type { SessionStore } from '../../operations/ports.ts';
import type { LiveLine } from './live-lines.ts';

/** A person is told that nothing has come after this long. */
const QUIET_MS = 3_000;
/** The last lines of a session come after its end: so long they are waited for. */
const LAST_LINES_MS = 5_000;

/** What following a live session needs. */
export interface LiveSources {
  readonly sessions: SessionStore;
  readonly now: () => number;
  /** Follows the streamed log of a session; 'idle' when all so far has been given. */
  readonly follow: (
    place: Place,
    log: { readonly sessionId: string; readonly from: number },
    signal: AbortSignal,
  ) => AsyncIterable<LiveLine | 'idle'>;
}

/** The lines of a session as they come, from its first; ends with the session, or when the signal aborts. */
export async function* watchSession(
  sources: LiveSources,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<WatchedLine> {
  const found = await findSession(sources, id);
  if (found === null) return;
  const { start } = found;
  const startedAt = sources.now();
  let quietSince: number | null = startedAt;
  for await (const item of sources.follow(start, { sessionId: id, from: start.startedAt }, signal)) {
    if (item !== 'idle') {
      quietSince = null;
      yield { kind: 'line', at: item.at, text: item.text };
      continue;
    }
    const now = sources.now();
    if (quietSince !== null && now - quietSince > QUIET_MS) {
      quietSince = null;
      yield {
        kind: 'waiting',
        at: renderRfc3339(now),
        text: (await isStreamed(sources, start))
          ? 'No output yet: a line comes about a second after it is complete.'
          : 'Its document streams no log: what it showed can be read after its end (sallyport log show).',
      };
    }
    const record = await sources.sessions.read(start, id);
    const endedAt = record?.endedAt ?? null;
    if (record?.state !== 'ended' || now - Math.max(endedAt ?? 0, startedAt) < LAST_LINES_MS) continue;
    yield { kind: 'ended', at: renderRfc3339(endedAt ?? now), endCause: record.endCause };
    return;
  }
}

/** Whether the session's document streams its log, as far as it is known. */
async function isStreamed({ sessions }: LiveSources, start: SessionStart): Promise<boolean> {
  const record = await sessions.read(start, start.id);
  return record?.logTo == null || record.logTo.cloudwatch?.streaming === true;
}
