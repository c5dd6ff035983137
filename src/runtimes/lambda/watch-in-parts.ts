import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { WatchLine } from '../../api/contract.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import type { SessionRecord } from '../../domain/sessions/session.ts';
import { findSession } from '../../operations/find-session.ts';
import type { FollowedEvent } from '../../operations/transcript-ports.ts';
import { LiveLines } from '../server/live-lines.ts';
import type { LambdaParts } from './parts.ts';

/** How long one part is waited for; API Gateway waits for 30 seconds. */
const PART_MS = 20_000;
/** How often the log is looked at meanwhile. */
const LOOK_EVERY_MS = 1000;
/** The last lines of a session come after its end. */
const LAST_LINES_MS = 10_000;
/** What is masked depends on the lines before: so much is read again, and not told. */
const READ_AGAIN_MS = 60_000;
/** Lines that CloudWatch takes late are told too, if no later than this. */
const LATE_MS = 5000;
/** A node's clock may be so far behind before AWS refuses its calls. Source: IAM User Guide, "Signing requests". */
const MAX_SKEW_MS = 5 * 60_000;
/** So that a place fits into an address: API Gateway takes 10 KB of request line and headers. */
const MOST_IDS = 100;
const ID_CHARS = 12;

/** Where a part ended: what was before `floor` was told, and of what was after it the events named. */
const place = z.object({
  at: z.number().int().min(0),
  floor: z.number().int().min(0),
  ids: z.array(z.string().length(ID_CHARS)).max(MOST_IDS),
});

/**
 * What a live session shows, a part at a time, for an API that cannot hold a stream: all so far at first, then what has
 * come since, within some twenty seconds. The last line says where to go on, or that the session has ended. Whoever asks
 * may name any place: each line is masked by what was before it all the same.
 */
export async function* watchInParts(
  parts: LambdaParts,
  id: string,
  { signal, after }: { readonly signal: AbortSignal; readonly after: string | null },
): AsyncGenerator<WatchLine> {
  const { clock, logs, watch } = parts;
  const until = clock.now() + PART_MS;
  const found = await findSession(watch, id);
  if (found === null) return;
  const part = new Part(found.start.startedAt - MAX_SKEW_MS, after);
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const record = (await watch.sessions.read(found.start, id)) ?? found;
    const group = logs.streamOf(record);
    const log =
      group === null ? [] : logs.streamLog.read(record.start, group, { from: part.from, sessionIds: [id] });
    let told = 0;
    for await (const page of log) {
      for (const line of part.take(page)) {
        told += 1;
        yield line;
      }
      if (clock.now() >= until) break;
    }
    const now = clock.now();
    if (told === 0 && hasEnded(record, now)) {
      yield { kind: 'ended', at: renderRfc3339(record.endedAt ?? now), endCause: record.endCause };
      return;
    }
    if (isFirst && after === null && told === 0) yield waiting(record, now);
    if (told > 0 || now >= until) break;
    await clock.wait(LOOK_EVERY_MS);
    part.again();
  }
  yield { kind: 'more', at: renderRfc3339(clock.now()), after: part.place };
}

/** The events of a session from a place on, each told once. */
class Part {
  readonly from: Instant;
  #lines = new LiveLines();
  /** Told in this part or those before. */
  readonly #told = new Map<string, Instant>();
  /** Events that came before the place were told. */
  readonly #floor: Instant;
  /** Read in this look. */
  readonly #read = new Set<string>();
  #at: Instant;

  constructor(beganAt: Instant, after: string | null) {
    const known = after === null ? null : parsePlace(after);
    this.#at = known?.at ?? 0;
    this.#floor = known?.floor ?? 0;
    for (const id of known?.ids ?? []) this.#told.set(id, known?.at ?? 0);
    this.from = known === null ? beganAt : Math.max(beganAt, known.at - READ_AGAIN_MS);
  }

  /** The log is read from `from` again. */
  again(): void {
    this.#lines = new LiveLines();
    this.#read.clear();
  }

  *take(page: readonly FollowedEvent[]): Generator<WatchLine> {
    for (const followed of page) {
      const at = followed.event.atMs ?? followed.ingestedAt;
      const id = shortName(followed.event.eventId ?? `${at}`);
      if (this.#read.has(id)) continue;
      this.#read.add(id);
      const lines = this.#lines.of(followed);
      if (at < this.#floor || this.#told.has(id)) continue;
      this.#told.set(id, at);
      this.#at = Math.max(this.#at, at);
      for (const { at: when, text } of lines) yield { kind: 'line', at: when, text };
    }
  }

  get place(): string {
    const near = [...this.#told].filter(([, at]) => at >= this.#at - LATE_MS).sort((a, b) => a[1] - b[1]);
    const named = near.slice(-MOST_IDS);
    const floor = named.length < near.length ? (named[0]?.[1] ?? 0) : Math.max(0, this.#at - LATE_MS);
    const told = { at: this.#at, floor, ids: named.map(([id]) => id) } satisfies z.output<typeof place>;
    return Buffer.from(JSON.stringify(told)).toString('base64url');
  }
}

function shortName(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, ID_CHARS);
}

/** Null: it is none of ours, and the session is told from its beginning. */
function parsePlace(text: string): z.output<typeof place> | null {
  try {
    return place.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

function hasEnded({ state, endedAt }: SessionRecord, now: Instant): boolean {
  return state === 'ended' && now - (endedAt ?? 0) >= LAST_LINES_MS;
}

function waiting({ logTo }: SessionRecord, now: Instant): WatchLine {
  const isStreamed = logTo == null || logTo.cloudwatch?.streaming === true;
  return {
    kind: 'waiting',
    at: renderRfc3339(now),
    text: isStreamed
      ? 'No output yet: a line comes a second or two after it is complete.'
      : 'Its document streams no log: what it showed can be read after its end (sallyport log show).',
  };
}
