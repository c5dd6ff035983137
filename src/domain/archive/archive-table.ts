/**
 * The derived tables: what was read out of a session's transcript, as rows that outlive the transcript's format. One
 * gzipped file of JSON lines a session and table lies in the archive bucket (archive-key.ts); Athena reads them as they
 * are, and the local index is made from them. Every text of a transcript in them has been masked.
 *
 * Each field is classified; what is not would be secret. `public`: may be shown to whoever uses Sallyport. `sensitive`:
 * only to whoever may read the session. Nothing secret is in them: it has been masked, or is not taken.
 */

/** Athena's type of a field. */
export type FieldType = 'string' | 'bigint' | 'int';

export interface ArchiveField {
  readonly name: string;
  readonly type: FieldType;
  readonly classification: 'public' | 'sensitive';
  /** It holds text of the transcript, masked. */
  readonly masked?: true;
  readonly about: string;
}

export type ArchiveTableName = 'sessions' | 'commands' | 'lines';

/** Every table has these too, as parts of the key. */
export const PARTITIONS = ['region', 'account', 'day'] as const;

const SESSION_ID: ArchiveField = {
  name: 'session_id',
  type: 'string',
  classification: 'public',
  about: "The session's id, as AWS has it.",
};
const AT: ArchiveField = {
  name: 'at',
  type: 'string',
  classification: 'public',
  about: 'When it was shown or entered, RFC 3339; null where no copy of the log tells times.',
};
const MOMENT: ArchiveField = {
  name: 'moment_ms',
  type: 'bigint',
  classification: 'public',
  about: 'Where in the recording it is: milliseconds from its beginning.',
};

/** The tables and their fields, in the order of the columns. */
export const ARCHIVE_TABLES: Readonly<Record<ArchiveTableName, readonly ArchiveField[]>> = {
  sessions: [
    SESSION_ID,
    { name: 'person', type: 'string', classification: 'public', about: 'Who it was, where that is known.' },
    { name: 'owner', type: 'string', classification: 'public', about: "The principal's ARN." },
    { name: 'node', type: 'string', classification: 'public', about: "The node's id." },
    { name: 'node_name', type: 'string', classification: 'public', about: "The node's name; null: none." },
    { name: 'document_name', type: 'string', classification: 'public', about: 'Null: the default document.' },
    { name: 'started_at', type: 'string', classification: 'public', about: 'RFC 3339, UTC.' },
    { name: 'ended_at', type: 'string', classification: 'public', about: 'RFC 3339, UTC; null: not known.' },
    {
      name: 'source',
      type: 'string',
      classification: 'public',
      about: 'The copy that was read: s3 or cloudwatch.',
    },
    { name: 'location', type: 'string', classification: 'public', about: 'Where that copy lies.' },
    {
      name: 'version_id',
      type: 'string',
      classification: 'public',
      about: "The object's version; null: none.",
    },
    { name: 'sha256', type: 'string', classification: 'public', about: "The hash of that copy's bytes." },
    { name: 'format', type: 'string', classification: 'public', about: 'How the copy is laid out.' },
    {
      name: 'begun_at',
      type: 'string',
      classification: 'public',
      about: "The recording's beginning; null: no times.",
    },
    { name: 'lines', type: 'bigint', classification: 'public', about: 'How many lines it has.' },
    { name: 'commands', type: 'bigint', classification: 'public', about: 'How many commands were found.' },
    { name: 'gaps', type: 'bigint', classification: 'public', about: 'Parts that are missing or damaged.' },
  ],
  commands: [
    SESSION_ID,
    {
      name: 'command',
      type: 'bigint',
      classification: 'public',
      about: 'Its number in the session, from 1.',
    },
    AT,
    MOMENT,
    { name: 'exit_status', type: 'int', classification: 'public', about: 'Null: not known.' },
    { name: 'certainty', type: 'string', classification: 'public', about: 'marked or read.' },
    {
      name: 'text',
      type: 'string',
      classification: 'sensitive',
      masked: true,
      about: 'What was entered, masked; over several lines where it was.',
    },
  ],
  lines: [
    SESSION_ID,
    { name: 'line', type: 'bigint', classification: 'public', about: 'Its number in the session, from 1.' },
    AT,
    MOMENT,
    {
      name: 'text',
      type: 'string',
      classification: 'sensitive',
      masked: true,
      about: 'What the screen showed, masked; wrapped rows are one line.',
    },
  ],
};

/** A session's row, one in its file. */
export interface ArchivedSessionRow {
  readonly session_id: string;
  readonly person: string | null;
  readonly owner: string;
  readonly node: string;
  readonly node_name: string | null;
  readonly document_name: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly source: 's3' | 'cloudwatch';
  readonly location: string;
  readonly version_id: string | null;
  readonly sha256: string;
  readonly format: string;
  readonly begun_at: string | null;
  readonly lines: number;
  readonly commands: number;
  readonly gaps: number;
}

/** A row of `commands`. */
export interface ArchivedCommandRow {
  readonly session_id: string;
  readonly command: number;
  readonly at: string | null;
  readonly moment_ms: number;
  readonly exit_status: number | null;
  readonly certainty: 'marked' | 'read';
  readonly text: string;
}

/** A row of `lines`. */
export interface ArchivedLineRow {
  readonly session_id: string;
  readonly line: number;
  readonly at: string | null;
  readonly moment_ms: number;
  readonly text: string;
}
