import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createGzip, type Gzip } from 'node:zlib';

/** Rows are put together to pieces of about this length. */
const PIECE_CHARS = 131_072;
/** Fast, and a little larger: the rows are read rarely. */
const LEVEL = 4;

/** A file of rows as it lies on disk. */
export interface RowFile {
  readonly path: string;
  readonly bytes: number;
  /** Of the rows before they are packed: the same rows have the same digest. */
  readonly digest: string;
}

/** Writes rows as gzipped JSON lines; the same rows give the same bytes. */
export class RowFileWriter {
  readonly #path: string;
  readonly #gzip: Gzip;
  readonly #written: Promise<unknown>;
  readonly #hash = createHash('sha256');
  readonly #count = { bytes: 0 };
  #open = '';

  constructor(path: string) {
    this.#path = path;
    this.#gzip = createGzip({ level: LEVEL });
    const out = createWriteStream(path, { mode: 0o600 });
    const count = this.#count;
    this.#gzip.on('data', (chunk: Buffer) => {
      count.bytes += chunk.length;
    });
    this.#gzip.pipe(out);
    this.#written = once(out, 'close');
    // Whoever ends the file hears of its failure; until then it must not end the process.
    this.#written.catch(() => {});
  }

  /** What it gives is to be waited for before the next row. */
  write(row: object): Promise<void> | undefined {
    this.#open += `${JSON.stringify(row)}\n`;
    return this.#open.length >= PIECE_CHARS ? this.#flush() : undefined;
  }

  async end(): Promise<RowFile> {
    await this.#flush();
    this.#gzip.end();
    await this.#written;
    return { path: this.#path, bytes: this.#count.bytes, digest: this.#hash.digest('hex') };
  }

  async #flush(): Promise<void> {
    if (this.#open === '') return;
    const piece = this.#open;
    this.#open = '';
    this.#hash.update(piece);
    if (!this.#gzip.write(piece)) await once(this.#gzip, 'drain');
  }
}
