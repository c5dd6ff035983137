/**
 * Copies of transcripts on their way to a reader. A transcript may be a gigabyte, and several readers want it one after
 * the other (its hash, its search index, its evidence): so it is fetched once into a file of the data directory and read
 * from there. What lies here is raw text: readable by the owner only, gone after a while, and gone at every start.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What the spool holds at most, but for the newest file. */
const MAX_BYTES = 4 * 1024 ** 3;
/** How long a file is kept after it was used last. */
const KEPT_MS = 10 * 60_000;

/** A file of the spool. */
export interface Spooled {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Entry {
  readonly file: Promise<Spooled>;
  bytes: number;
  usedAt: number;
}

/** The files, by what names their content. */
export class Spool {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(dir: string, now: () => number = Date.now) {
    this.#dir = dir;
    this.#now = now;
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.#sweeper = setInterval(() => this.sweep(), KEPT_MS / 10);
    this.#sweeper.unref();
  }

  /** The file that `key` names: the one that is there, or what `fetch` gives. Those who ask at once share it. */
  async get(key: string, fetch: () => AsyncIterable<Uint8Array>): Promise<Spooled> {
    const known = this.#entries.get(key);
    if (known) {
      known.usedAt = this.#now();
      return known.file;
    }
    const entry: Entry = { file: this.#write(key, fetch()), bytes: 0, usedAt: this.#now() };
    this.#entries.set(key, entry);
    try {
      const file = await entry.file;
      entry.bytes = file.bytes;
      this.#makeRoom(key);
      return file;
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
  }

  /** Forgets what was not used for a while. */
  sweep(): void {
    for (const [key, { usedAt, bytes }] of this.#entries)
      if (bytes > 0 && this.#now() - usedAt > KEPT_MS) this.#drop(key);
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.#entries.clear();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #makeRoom(newest: string): void {
    let total = [...this.#entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const oldest = [...this.#entries].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [key, { bytes }] of oldest) {
      if (total <= MAX_BYTES) return;
      if (key === newest || bytes === 0) continue;
      this.#drop(key);
      total -= bytes;
    }
  }

  /** Whoever is reading the file reads on: it has no name any more, that is all. */
  #drop(key: string): void {
    this.#entries.delete(key);
    void rm(this.#path(key), { force: true });
  }

  #path(key: string): string {
    return join(this.#dir, createHash('sha256').update(key).digest('hex'));
  }

  async #write(key: string, chunks: AsyncIterable<Uint8Array>): Promise<Spooled> {
    const path = this.#path(key);
    const half = `${path}.part`;
    const hash = createHash('sha256');
    const file = await open(half, 'w', 0o600);
    let bytes = 0;
    try {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        await file.writeFile(chunk);
      }
    } catch (error) {
      await file.close();
      await rm(half, { force: true });
      throw error;
    }
    await file.close();
    await rename(half, path);
    return { path, bytes, sha256: hash.digest('hex') };
  }
}
