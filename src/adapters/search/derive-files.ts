import { createHash } from 'node:crypto';
import type { ArchivedSessionRow } from '../../domain/archive/archive-table.ts';
import { type DerivedFacts, deriveRows, readLineTimes } from '../../operations/derive-rows.ts';
import type { RecordingSource } from '../../operations/read-recording.ts';
import { openRecordingFile } from '../files/recording-file.ts';
import { recordingTools } from '../terminal/recording-tools.ts';
import { type RowFile, RowFileWriter } from './row-file.ts';

/** Lines whose times are known at once; a session that streamed more has its later lines at the last of them. */
const MAX_TIMED_LINES = 2_000_000;

/** A transcript in a file, to be read into files of rows. */
export interface DeriveQuestion {
  readonly sessionId: string;
  readonly path: string;
  /** The streamed copy, for the times; null: none. */
  readonly timesPath: string | null;
  /** The files are `OUT.lines.jsonl.gz` and `OUT.commands.jsonl.gz`. */
  readonly out: string;
}

export interface DeriveAnswer {
  readonly facts: DerivedFacts;
  readonly sha256: ArchivedSessionRow['sha256'];
  readonly lines: RowFile;
  readonly commands: RowFile;
}

/** Reads a transcript into files of rows. */
export async function deriveFiles(question: DeriveQuestion): Promise<DeriveAnswer> {
  const hash = createHash('sha256');
  const source = hashed(await openRecordingFile(question.path), hash);
  const times =
    question.timesPath === null
      ? null
      : await readLineTimes(await openRecordingFile(question.timesPath), recordingTools, MAX_TIMED_LINES);
  const lines = new RowFileWriter(`${question.out}.lines.jsonl.gz`);
  const commands = new RowFileWriter(`${question.out}.commands.jsonl.gz`);
  const facts = await deriveRows(
    { sessionId: question.sessionId, source, tools: recordingTools, times },
    { line: (row) => lines.write(row), command: (row) => commands.write(row) },
  );
  return { facts, sha256: hash.digest('hex'), lines: await lines.end(), commands: await commands.end() };
}

function hashed(source: RecordingSource, hash: ReturnType<typeof createHash>): RecordingSource {
  return {
    ...source,
    async *chunks() {
      for await (const chunk of source.chunks()) {
        hash.update(chunk);
        yield chunk;
      }
    },
  };
}
