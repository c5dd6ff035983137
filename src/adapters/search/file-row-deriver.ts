import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchivedSessionRow } from '../../domain/archive/archive-table.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import type {
  CopyToDerive,
  DerivedRows,
  RowDeriver,
  SessionToArchive,
} from '../../operations/archive-ports.ts';
import type { RecordingSource } from '../../operations/read-recording.ts';
import type { DeriveAnswer, DeriveQuestion } from './derive-files.ts';
import { RowFileWriter } from './row-file.ts';

/** Reads one transcript into files of rows. */
export type DeriveWork = (question: DeriveQuestion) => Promise<DeriveAnswer>;

/** Derives rows over files of a folder that is emptied at every start. */
export class FileRowDeriver implements RowDeriver {
  readonly #folder: string;
  /** Those that have nothing to do. */
  readonly #free: DeriveWork[];
  readonly #waiting: ((work: DeriveWork) => void)[] = [];

  /** Each of `works` is deriveFiles, here or in a thread, and does one transcript at a time. */
  constructor(folder: string, ...works: readonly DeriveWork[]) {
    this.#folder = folder;
    this.#free = [...works];
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Those that find nobody free wait in their order. */
  async derive(session: SessionToArchive, copy: CopyToDerive): Promise<DerivedRows> {
    const work = this.#free.pop() ?? (await new Promise<DeriveWork>((take) => this.#waiting.push(take)));
    try {
      return await this.#derive(session, copy, work);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(work);
      else next(work);
    }
  }

  async close(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #derive(session: SessionToArchive, copy: CopyToDerive, work: DeriveWork): Promise<DerivedRows> {
    const out = join(this.#folder, randomUUID());
    const path = `${out}.raw`;
    const timesPath = copy.times === null ? null : `${out}.times`;
    try {
      await writeSource(copy.bytes, path);
      if (copy.times !== null && timesPath !== null) await writeSource(copy.times, timesPath);
      const question: DeriveQuestion = { sessionId: session.id, path, timesPath, out };
      const answer = await work(question);
      const row = sessionRowOf(session, copy, answer);
      return await derivedRows(out, row, answer);
    } finally {
      await rm(path, { force: true });
      if (timesPath !== null) await rm(timesPath, { force: true });
    }
  }
}

async function derivedRows(out: string, row: ArchivedSessionRow, answer: DeriveAnswer): Promise<DerivedRows> {
  const writer = new RowFileWriter(`${out}.sessions.jsonl.gz`);
  await writer.write(row);
  const files = { sessions: await writer.end(), commands: answer.commands, lines: answer.lines };
  return rowsOfFiles(row, files);
}

/** Rows that lie in files, with the digest of them all. */
export function rowsOfFiles(row: ArchivedSessionRow, files: DerivedRows['files']): DerivedRows {
  const digests = [files.sessions, files.commands, files.lines].map((file) => file.digest).join('\n');
  return {
    session: row,
    files,
    digest: createHash('sha256').update(digests).digest('hex'),
    discard: async () => {
      for (const { path } of Object.values(files)) await rm(path, { force: true });
    },
  };
}

function sessionRowOf(
  session: SessionToArchive,
  copy: CopyToDerive,
  { facts, sha256 }: DeriveAnswer,
): ArchivedSessionRow {
  return {
    session_id: session.id,
    person: session.person,
    owner: session.owner,
    node: session.node,
    node_name: session.nodeName,
    document_name: session.documentName,
    started_at: renderRfc3339(session.startedAt),
    ended_at: session.endedAt === null ? null : renderRfc3339(session.endedAt),
    source: copy.source,
    location: copy.location,
    version_id: copy.versionId,
    sha256,
    ...facts,
  };
}

async function writeSource(source: RecordingSource, path: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for await (const chunk of source.chunks()) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}
