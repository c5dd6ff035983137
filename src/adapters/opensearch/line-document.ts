import { createHash } from 'node:crypto';
import { shownLine } from '../../domain/archive/shown-line.ts';
import { StreamMasker } from '../../domain/archive/stream-masker.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import { plainLine } from '../../domain/recordings/plain-line.ts';
import { isCutLine } from '../../domain/recordings/streamed-lines.ts';
import type { FollowedEvent } from '../../operations/transcript-ports.ts';

/** One index a day, so that a day that has expired is dropped whole. */
export const INDEX_PREFIX = 'sallyport-lines-';
/** More of a line is not searched. */
const MAX_TEXT_CHARS = 33_000;
/** A line that never ends is not put together for ever. */
const MAX_CUT_CHARS = 1_000_000;
const MAX_NAME_CHARS = 400;

/** A line that a session showed, as the index has it. */
export interface LineFields {
  readonly '@timestamp': string;
  readonly account: string;
  readonly region: string;
  readonly session_id: string;
  /** As the agent's record says: its writer is the node. */
  readonly node: string | null;
  readonly owner: string | null;
  readonly run_as: string | null;
  /** Its number in the event that brought it, from 1. */
  readonly line: number;
  /** Masked. */
  readonly text: string;
}

/** A document and where it goes. */
export interface LineDocument {
  readonly index: string;
  /** Made of what the line is: sent twice, it is there once. */
  readonly id: string;
  readonly fields: LineFields;
}

/**
 * The documents of streamed events, in their order. Masked as everything that is indexed; of each session as one that
 * is not read from its beginning, as no process knows what the one before it has read.
 */
export function lineDocuments(events: readonly FollowedEvent[]): readonly LineDocument[] {
  const sessions = new Map<string, SessionLines>();
  const documents: LineDocument[] = [];
  for (const followed of events) {
    const key = keyOf(followed);
    const session = sessions.get(key) ?? new SessionLines();
    sessions.set(key, session);
    documents.push(...session.take(followed));
  }
  // What goes on in events that have not come yet is told as far as it is there.
  for (const session of sessions.values()) documents.push(...session.rest());
  return documents;
}

/** What all lines of an event have in common. */
interface EventFields {
  /** Of the event: a line's own is made of it. */
  readonly id: string;
  readonly common: Omit<LineFields, 'line' | 'text'>;
}

/** A place that a line's document is at: its event, and the number in it. */
interface LinePlace {
  readonly event: EventFields;
  readonly index: number;
}

/** One session's lines among some events. */
class SessionLines {
  readonly #masker = new StreamMasker();
  /** The line that the agent cut, as far as it has come: a secret may lie across the cut. */
  #cut: { readonly text: string; readonly at: LinePlace } | null = null;

  take(followed: FollowedEvent): readonly LineDocument[] {
    const event = eventFields(followed);
    return followed.event.lines.flatMap((piece, index) => {
      const text = (this.#cut?.text ?? '') + piece;
      const at = { event, index };
      this.#cut = null;
      if (!isCutLine(piece) || text.length >= MAX_CUT_CHARS) return this.#documents(text, at);
      this.#cut = { text, at };
      return [];
    });
  }

  rest(): readonly LineDocument[] {
    return this.#cut === null ? [] : this.#documents(this.#cut.text, this.#cut.at);
  }

  /** None for the document's own profile being typed, which is nobody's line, nor for what shows nothing. */
  #documents(text: string, { event, index }: LinePlace): readonly LineDocument[] {
    if (plainLine(text) === null) return [];
    const shown = this.#masker.mask(shownLine(text)).slice(0, MAX_TEXT_CHARS).toWellFormed();
    return shown === '' ? [] : [documentOf(event, index, shown)];
  }
}

function eventFields(followed: FollowedEvent): EventFields {
  const { event, place, sessionId } = followed;
  const record = JSON.parse(event.text) as Record<string, { id?: unknown; arn?: unknown } | undefined>;
  const eventName = event.eventId ?? createHash('sha256').update(event.text).digest('hex');
  return {
    id: JSON.stringify([keyOf(followed), eventName]),
    common: {
      '@timestamp': renderRfc3339(event.atMs ?? followed.ingestedAt),
      account: place.account,
      region: place.region,
      session_id: name(sessionId) ?? '',
      node: name(record['target']?.id),
      owner: name(record['userIdentity']?.arn),
      run_as: name(record['runAsUser']),
    },
  };
}

function documentOf({ id, common }: EventFields, index: number, text: string): LineDocument {
  return {
    index: `${INDEX_PREFIX}${common['@timestamp'].slice(0, 10).replaceAll('-', '.')}`,
    id: createHash('sha256')
      .update(JSON.stringify([id, index]))
      .digest('base64url'),
    fields: { ...common, line: index + 1, text },
  };
}

function keyOf({ place, logGroup, sessionId }: FollowedEvent): string {
  return JSON.stringify([place.account, place.region, logGroup, sessionId]);
}

function name(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_NAME_CHARS).toWellFormed() : null;
}
