import type { TailLine } from '../../api/contract.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import type { SessionRecord } from '../../domain/sessions/session.ts';
import { sessionKey } from '../../domain/sessions/session-key.ts';
import { type SessionView, sessionView } from '../../domain/sessions/view.ts';
import type { SessionStore } from '../../operations/ports.ts';
import type { FollowedEvent } from '../../operations/transcript-ports.ts';
import { type LiveParts, liveEvents } from './live-events.ts';
import { LiveLines } from './live-lines.ts';

/** Whose lines are tailed, and who asks. */
export interface TailAsked {
  /** The whole person, or the whole ARN. */
  readonly user?: string | undefined;
  /** The whole target, or the whole node name. */
  readonly node?: string | undefined;
  /** Lines since then are told first; left out: only those that come. */
  readonly since?: Instant | undefined;
  readonly mayWatch: (session: SessionView) => boolean;
  /** Before the first line of a session: that it is read is kept. */
  readonly joined: (session: SessionView) => Promise<void>;
}

/** A session that was met: `lines` null when it is not asked for, or not to be seen. */
interface Met {
  readonly record: SessionRecord;
  readonly lines: LiveLines | null;
  ended: boolean;
}

/** The lines of all sessions that are asked for as they come; new sessions join. Goes on until the signal aborts. */
export async function* tailLogs(
  parts: LiveParts & { readonly sessions: SessionStore; readonly now: () => Instant },
  asked: TailAsked,
  signal: AbortSignal,
): AsyncGenerator<TailLine> {
  const met = new Map<string, Met>();
  const { since } = asked;
  const past = async () => {
    if (since === undefined) return [];
    const open = await parts.sessions.listOpen();
    return open.filter((record) => wanted(record, asked)).map((record) => ({ record, from: since }));
  };
  for await (const event of liveEvents(parts, { wants: () => true, past }, signal)) {
    if (event === 'idle') {
      yield* endedAmong(parts, met);
      continue;
    }
    const key = sessionKey(event.place, event.sessionId);
    let session = met.get(key);
    if (session === undefined) {
      session = (await meet(parts.sessions, event, asked)) ?? undefined;
      if (session === undefined) continue;
      met.set(key, session);
      if (session.lines !== null) {
        await asked.joined(sessionView(session.record));
        yield { kind: 'joined', at: renderRfc3339(parts.now()), ...nameOf(session.record), endCause: null };
      }
    }
    for (const line of session.lines?.of(event) ?? [])
      yield { kind: 'line', at: line.at, ...nameOf(session.record), text: line.text };
  }
}

async function meet(sessions: SessionStore, event: FollowedEvent, asked: TailAsked): Promise<Met | null> {
  const record = await sessions.read(event.place, event.sessionId);
  if (record === null) return null;
  return { record, lines: wanted(record, asked) ? new LiveLines() : null, ended: false };
}

function wanted(record: SessionRecord, { user, node, mayWatch }: TailAsked): boolean {
  const { owner, target } = record.start;
  if (user !== undefined && user !== record.person && user !== owner) return false;
  if (node !== undefined && node !== target && node !== record.nodeName) return false;
  return mayWatch(sessionView(record));
}

async function* endedAmong(
  parts: { readonly sessions: SessionStore },
  met: ReadonlyMap<string, Met>,
): AsyncGenerator<TailLine> {
  for (const one of met.values()) {
    if (one.ended || one.lines === null) continue;
    const record = await parts.sessions.read(one.record.start, one.record.start.id);
    if (record?.state !== 'ended') continue;
    one.ended = true;
    const at = renderRfc3339(record.endedAt ?? record.start.startedAt);
    yield { kind: 'ended', at, ...nameOf(record), endCause: record.endCause };
  }
}

function nameOf({ start, person, nodeName }: SessionRecord) {
  return { sessionId: start.id, person, node: nodeName ?? start.target };
}
