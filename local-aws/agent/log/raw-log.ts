import { createWriteStream, type WriteStream } from 'node:fs';

/**
 * A session's raw output on its way to ipcTempFile.log. A disk that fails costs the session its log, never the
 * agent its life; what comes after the end is dropped.
 */
export class RawLog {
  readonly #out: WriteStream;
  #ended = false;

  constructor(file: string, onError: (error: Error) => void) {
    this.#out = createWriteStream(file, { mode: 0o600 });
    this.#out.on('error', onError);
  }

  write(data: Uint8Array): void {
    if (!this.#ended && !this.#out.destroyed) this.#out.write(data);
  }

  /** Resolves once all is in the file, or the file is lost. */
  end(): Promise<void> {
    this.#ended = true;
    if (this.#out.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#out.once('close', () => resolve());
      this.#out.end();
    });
  }
}
