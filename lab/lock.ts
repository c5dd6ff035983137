import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * Takes a data directory for this lab alone, from its first moment to its end; the function returned gives it free.
 * The lock is the operating system's on an open file: it goes with the process, however that ends.
 */
export function lockDirectory(dataDir: string): () => void {
  const file = join(dataDir, 'lock');
  const lock = new DatabaseSync(file);
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    chmodSync(file, 0o600);
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new Error(`A lab runs in ${dataDir} already. Stop it with Ctrl-C, or give another --data-dir.`);
  }
  return () => lock.close();
}
