import type { ArchivedCommandRow, ArchivedLineRow } from '../../domain/archive/archive-table.ts';
import { COMMANDS, LINES } from './index-schema.ts';
import { BlockCutter, type CutBlock, type IndexedSession, type IndexWriter } from './index-writer.ts';
import { readRows } from './read-rows.ts';

/** So much is written in one transaction: others wait for it a fraction of a second, and segments are not too many. */
const BATCH_CHARS = 4_194_304;

/** A session's rows, in files, to be put into the index. */
export interface LoadQuestion {
  readonly session: IndexedSession;
  readonly linesPath: string;
  readonly commandsPath: string;
}

/**
 * Puts a session's rows into the index, in place of what was there of it. Until the last of them is in, searches see
 * what was there before; between two batches other work gets its turn.
 */
export async function loadSession(writer: IndexWriter, question: LoadQuestion): Promise<void> {
  const row = writer.transaction(() => writer.addSession(question.session, false));
  const batch: CutBlock[] = [];
  let chars = 0;
  const write = () => {
    writer.wipe(false);
    try {
      writer.transaction(() => {
        for (const block of batch.splice(0)) writer.addBlock(row, block.kind, block.first, block.texts);
      });
    } finally {
      writer.wipe(true);
    }
    chars = 0;
  };
  const take = (block: CutBlock | null) => {
    if (block === null) return;
    batch.push(block);
    chars += block.chars;
    if (chars >= BATCH_CHARS) write();
  };
  try {
    const lines = new BlockCutter(LINES);
    for await (const rows of readRows<ArchivedLineRow>(question.linesPath))
      for (const { moment_ms: moment, text } of rows) take(lines.add({ moment, text }));
    take(lines.rest());
    const commands = new BlockCutter(COMMANDS);
    for await (const rows of readRows<ArchivedCommandRow>(question.commandsPath))
      for (const { moment_ms: moment, text } of rows) take(commands.add({ moment, text }));
    take(commands.rest());
    write();
    writer.transaction(() => writer.show(row, question.session));
  } catch (error) {
    writer.transaction(() => writer.removeRow(row));
    throw error;
  }
}
