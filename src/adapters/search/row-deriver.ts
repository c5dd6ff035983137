import { availableParallelism } from 'node:os';
import type {
  CopyToDerive,
  DerivedRows,
  RowDeriver,
  SessionToArchive,
} from '../../operations/archive-ports.ts';
import type { DeriveAnswer } from './derive-files.ts';
import { type DeriveWork, FileRowDeriver } from './file-row-deriver.ts';
import { Thread } from './thread.ts';

/** Sessions that end together are read side by side, as far as there are cores; more would only take memory. */
const MOST_THREADS = 4;

/** Derives rows in threads of its own, which start when they are first needed. */
export class ThreadRowDeriver implements RowDeriver {
  readonly #threads: readonly Thread[];
  readonly #files: FileRowDeriver;

  constructor(folder: string, threads = Math.min(MOST_THREADS, availableParallelism())) {
    const file = new URL('./derive-thread.ts', import.meta.url);
    this.#threads = Array.from({ length: threads }, () => new Thread(file, null));
    const works = this.#threads.map(
      (thread): DeriveWork =>
        (question) =>
          thread.ask<DeriveAnswer>(question),
    );
    this.#files = new FileRowDeriver(folder, ...works);
  }

  derive(session: SessionToArchive, copy: CopyToDerive): Promise<DerivedRows> {
    return this.#files.derive(session, copy);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop('the server is closing')));
    await this.#files.close();
  }
}
