/**
 * The archive and its index as ports. What is derived from a transcript lies in the archive bucket; the index is made
 * from it, and can be made again. `test/contract/` holds the questions that every index must answer alike.
 */
import type { ArchivedPlace } from '../domain/archive/archive-key.ts';
import type { ArchivedSessionRow, ArchiveTableName } from '../domain/archive/archive-table.ts';
import type { SearchAnswer, SearchQuestion } from '../domain/archive/search-question.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { SessionName } from './read-log.ts';
import type { RecordingSource } from './read-recording.ts';
import type { FollowedEvent } from './transcript-ports.ts';

/** A session, as its rows and the index name it. */
export interface SessionToArchive extends SessionName {
  readonly person: string | null;
  readonly owner: string;
  readonly node: string;
  readonly nodeName: string | null;
  readonly documentName: string | null;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

/** Rows in a local file, until they have been archived and indexed. */
export interface DerivedFile {
  readonly path: string;
  readonly bytes: number;
  /** Of the rows: the same rows have the same digest. */
  readonly digest: string;
}

/** What was derived from one transcript. */
export interface DerivedRows {
  readonly session: ArchivedSessionRow;
  readonly files: Readonly<Record<ArchiveTableName, DerivedFile>>;
  /** Of all of them. */
  readonly digest: string;
  /** Throws the files away. */
  discard(): Promise<void>;
}

/** The copy that rows are derived from. */
export interface CopyToDerive {
  readonly source: 's3' | 'cloudwatch';
  readonly location: string;
  readonly versionId: string | null;
  readonly bytes: RecordingSource;
  /** The streamed copy, where another one tells no times; null: there is none. */
  readonly times: RecordingSource | null;
}

/** Derives rows from transcripts; the work is done beside the server's own. */
export interface RowDeriver {
  derive(session: SessionToArchive, copy: CopyToDerive): Promise<DerivedRows>;
}

/** A session that the index holds, and from which copy. */
export interface IndexedCopy {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly person: string | null;
  readonly startedAt: Instant;
  readonly source: 'live' | 's3' | 'cloudwatch';
  readonly location: string | null;
  readonly versionId: string | null;
  readonly digest: string | null;
  /** Its lines have times. */
  readonly timed: boolean;
}

/** Whether somebody may read sessions of an owner. */
export type MayRead = (about: { readonly owner: string; readonly person: string | null }) => boolean;

/** Whoever asked may have gone; an AbortSignal is one. */
export interface Asking {
  readonly aborted: boolean;
}

/** Answers questions about what was typed and shown. */
export interface SessionSearch {
  /**
   * Throws Fault SEARCH_BAD_EXPRESSION for an expression that cannot be read, SEARCH_TOO_WIDE for a question that has to
   * be narrowed first. It ends when whoever asked has gone.
   */
  search(question: SearchQuestion, mayRead: MayRead, asking?: Asking): Promise<SearchAnswer>;
}

/** The text of all sessions, to be searched. */
export interface SearchIndex extends SessionSearch {
  /** It holds text itself, which has to be removed from it; false: it reads the archive's rows. */
  readonly holdsText: boolean;
  /** Puts a session's rows in, in place of what it held of that session. */
  load(session: SessionToArchive, rows: DerivedRows): Promise<void>;
  /** Adds streamed lines of open sessions; events that came before change nothing. */
  follow(
    events: readonly { readonly session: SessionToArchive; readonly followed: FollowedEvent }[],
  ): Promise<void>;
  /** Nothing of the sessions' text stays. Gives how many it had held. */
  remove(sessions: readonly SessionName[]): Promise<number>;
  copyOf(session: ArchivedPlace): Promise<IndexedCopy | null>;
  list(): Promise<readonly IndexedCopy[]>;
  /** Gives the room of what was removed back. */
  tidy(): Promise<void>;
}

/** The objects of derived rows. */
export interface DerivedArchive {
  /** Writes the files that are not there yet with the same digest; gives the keys it wrote. */
  write(session: SessionToArchive, rows: DerivedRows): Promise<readonly string[]>;
  /** Every session whose rows are there, with its own row. */
  sessions(): AsyncIterable<{ readonly session: SessionToArchive; readonly row: ArchivedSessionRow }>;
  /** A session's own row; null: it has none. */
  rowOf(session: ArchivedPlace): Promise<ArchivedSessionRow | null>;
  /** Fetches a session's rows; null: they are not all there. */
  read(session: SessionToArchive, row: ArchivedSessionRow): Promise<DerivedRows | null>;
}
