import type { Instant } from '../domain/kernel/instant.ts';
import type { Place } from '../domain/sessions/session.ts';

/** How a transcript, or a part of one, was read. */
export type ReadKind = 'watch' | 'tail' | 'show' | 'play' | 'export' | 'search' | 'evidence' | 'judge';

/** A session as it is named: ids alone may be known in several places. */
export interface SessionName extends Place {
  readonly id: string;
}

/** Who read. */
export interface Reader {
  readonly arn: string;
  readonly person: string | null;
}

/** That somebody read a session's transcript, or looked for something in it. */
export interface TranscriptRead {
  readonly at: Instant;
  readonly reader: Reader;
  readonly what: ReadKind;
  /** Null: a search that found nothing. */
  readonly session: SessionName | null;
  /** What was asked for: the text searched, the source, the format; null: nothing more. Sensitive, as transcripts are. */
  readonly detail: string | null;
}

/** Who watched what. A read that cannot be kept must not happen. */
export interface ReadLog {
  /** Keeps all of them or none. */
  keep(reads: readonly TranscriptRead[]): Promise<void>;
  /** Oldest first; the last `limit` of them. */
  ofSession(session: SessionName, limit?: number): Promise<readonly TranscriptRead[]>;
}

/** One read, as a route tells it: of these sessions, at once. */
export interface ReadAsked {
  readonly what: ReadKind;
  readonly sessions: readonly SessionName[];
  readonly detail?: string;
}

/** The longest detail that is kept. */
const MOST_DETAIL_CHARS = 1000;

/** Keeps that somebody read; one entry a session, or one for none. */
export async function recordRead(
  log: ReadLog,
  read: ReadAsked & { readonly reader: Reader; readonly at: Instant },
): Promise<void> {
  const { at, what } = read;
  const reader = { arn: read.reader.arn, person: read.reader.person };
  const detail = read.detail === undefined ? null : read.detail.slice(0, MOST_DETAIL_CHARS);
  const sessions = read.sessions.length === 0 ? [null] : read.sessions;
  await log.keep(
    sessions.map((one) => ({
      at,
      reader,
      what,
      session: one === null ? null : { account: one.account, region: one.region, id: one.id },
      detail,
    })),
  );
}
