import { ARCHIVE_TABLES as DERIVED } from '../../src/domain/archive/archive-table.ts';

/** A table of the archive: a folder under `sallyport/` of gzipped JSON lines, by Region, account and day. */
export interface ArchiveTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ArchiveColumn[];
}

/** A column, with its Hive type and what it holds. */
export interface ArchiveColumn {
  readonly name: string;
  readonly type: string;
  readonly about: string;
}

const streamed = (name: string, type: string, about: string): ArchiveColumn => ({ name, type, about });

/** Streamed records as the agent wrote them, forwarded by the members (facts/session-manager.md C). */
const STREAMS: ArchiveTable = {
  name: 'streams',
  description: 'Sallyport: streamed records as the agent wrote them, unmasked',
  columns: [
    streamed('eventversion', 'string', "The record's version."),
    streamed('eventtime', 'string', 'When the agent sent it.'),
    streamed('awsregion', 'string', 'The Region of the session.'),
    streamed('target', 'struct<id:string>', 'The node.'),
    streamed('useridentity', 'struct<arn:string>', 'Who opened the session.'),
    streamed('runasuser', 'string', 'The user of the node.'),
    streamed('sessionid', 'string', "The session's id."),
    streamed('sessiondata', 'array<string>', 'What the screen showed, a line each.'),
  ],
};

/** Every table that the catalogue has: what the server derives, and what the members forward. */
export const ARCHIVE_TABLES: readonly ArchiveTable[] = [
  ...Object.entries(DERIVED).map(([name, columns]) => ({
    name,
    description: `Sallyport: ${name} of sessions, masked`,
    columns,
  })),
  STREAMS,
];
