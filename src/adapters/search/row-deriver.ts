import type {
  CopyToDerive,
  DerivedRows,
  RowDeriver,
  SessionToArchive,
} from '../../operations/archive-ports.ts';
import type { DeriveAnswer } from './derive-files.ts';
import { FileRowDeriver } from './file-row-deriver.ts';
import { Thread } from './thread.ts';

/** Derives rows in a thread of its own. */
export class ThreadRowDeriver implements RowDeriver {
  readonly #thread = new Thread(new URL('./derive-thread.ts', import.meta.url), null);
  readonly #files: FileRowDeriver;

  constructor(folder: string) {
    this.#files = new FileRowDeriver(folder, (question) => this.#thread.ask<DeriveAnswer>(question));
  }

  derive(session: SessionToArchive, copy: CopyToDerive): Promise<DerivedRows> {
    return this.#files.derive(session, copy);
  }

  async close(): Promise<void> {
    await this.#thread.stop('the server is closing');
    await this.#files.close();
  }
}
