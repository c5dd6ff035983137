import { createHash } from 'node:crypto';
import { shownLine } from '../../domain/archive/shown-line.ts';
import { StreamMasker } from '../../domain/archive/stream-masker.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import { plainLine } from '../../domain/recordings/plain-line.ts';
import type { FollowedEvent } from '../../operations/transcript-ports.ts';

/** One index a day, so that a day that has expired is dropped whole. */
export const INDEX_PREFIX = 'sallyport-lines-';
/** The agent cuts longer lines itself (facts/session-manager.md C.6). */
const MAX_TEXT_CHARS = 33_000;
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
  const maskers = new Map<string, StreamMasker>();
  return events.flatMap((followed) => {
    const key = keyOf(followed);
    const masker = maskers.get(key) ?? new StreamMasker();
    maskers.set(key, masker);
    return documentsOf(followed, masker);
  });
}

function documentsOf(followed: FollowedEvent, masker: StreamMasker): readonly LineDocument[] {
  const { event, place, sessionId } = followed;
  const at = renderRfc3339(event.atMs ?? followed.ingestedAt);
  const record = JSON.parse(event.text) as Record<string, { id?: unknown; arn?: unknown } | undefined>;
  const common = {
    '@timestamp': at,
    account: place.account,
    region: place.region,
    session_id: name(sessionId) ?? '',
    node: name(record['target']?.id),
    owner: name(record['userIdentity']?.arn),
    run_as: name(record['runAsUser']),
  };
  const eventName = event.eventId ?? createHash('sha256').update(event.text).digest('hex');
  return event.lines.flatMap((text, index): readonly LineDocument[] => {
    // The document's own profile being typed is nobody's line.
    if (plainLine(text) === null) return [];
    const shown = masker.mask(shownLine(text)).slice(0, MAX_TEXT_CHARS).toWellFormed();
    if (shown === '') return [];
    return [
      {
        index: `${INDEX_PREFIX}${at.slice(0, 10).replaceAll('-', '.')}`,
        id: createHash('sha256')
          .update(JSON.stringify([keyOf(followed), eventName, index]))
          .digest('base64url'),
        fields: { ...common, line: index + 1, text: shown },
      },
    ];
  });
}

function keyOf({ place, logGroup, sessionId }: FollowedEvent): string {
  return JSON.stringify([place.account, place.region, logGroup, sessionId]);
}

function name(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_NAME_CHARS).toWellFormed() : null;
}
