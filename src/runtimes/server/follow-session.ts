import { setTimeout as wait } from 'node:timers/promises';
import type { Place } from '../../domain/sessions/session.ts';
import type { SessionStore } from '../../operations/ports.ts';
import { type LiveParts, liveEvents } from './live-events.ts';
import { type LiveLine, LiveLines } from './live-lines.ts';

/** How often it is looked whether the session's document says where it streams to. */
const LOOK_MS = 500;
/** A node's clock may be so far behind before AWS refuses its calls. Source: IAM User Guide, "Signing requests". */
const MAX_SKEW_MS = 5 * 60_000;

/** Follows the streamed log of one session from its start, without gap or doubling, until the signal aborts. */
export async function* followSession(
  parts: LiveParts & { readonly sessions: SessionStore },
  where: { readonly place: Place; readonly sessionId: string; readonly from: number },
  signal: AbortSignal,
): AsyncGenerator<LiveLine | 'idle'> {
  const { place, sessionId } = where;
  const find = () => parts.sessions.read(place, sessionId);
  for (let record = await find(); record && !signal.aborted; record = await find()) {
    if (parts.streamOf(record) !== null) break;
    yield 'idle';
    await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  const lines = new LiveLines();
  const past = async () => {
    const record = await find();
    return record === null ? [] : [{ record, from: where.from - MAX_SKEW_MS }];
  };
  const wants = (event: { sessionId: string; place: Place }) =>
    event.sessionId === sessionId &&
    event.place.account === place.account &&
    event.place.region === place.region;
  for await (const event of liveEvents(parts, { wants, past }, signal))
    if (event === 'idle') yield 'idle';
    else yield* lines.of(event);
}
