import { randomUUID } from 'node:crypto';
import { createReadStream, linkSync, mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from './stored-object.ts';

/** Bytes read from disk at a time. */
const READ_BYTES = 256 * 1024;

/**
 * The bytes of objects, one file a segment. Files are written once and never changed; a copy is a hard link,
 * so that removing either leaves the other whole.
 */
export class Blobs {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  #fresh(): { name: string; path: string } {
    const id = randomUUID();
    const folder = id.slice(0, 2);
    mkdirSync(join(this.#dir, folder), { recursive: true, mode: 0o700 });
    const name = `${folder}/${id}`;
    return { name, path: join(this.#dir, name) };
  }

  /** Writes a stream as it comes; on an error nothing is left. */
  async write(chunks: AsyncIterable<Buffer>): Promise<Segment> {
    const { name, path } = this.#fresh();
    const file = await open(path, 'wx', 0o600);
    let sizeBytes = 0;
    try {
      for await (const chunk of chunks) {
        await file.writev([chunk]);
        sizeBytes += chunk.length;
      }
    } catch (error) {
      await file.close();
      rmSync(path, { force: true });
      throw error;
    }
    await file.close();
    return { file: name, sizeBytes };
  }

  /** The bytes from `start` up to but not including `end`, over all segments. */
  async *read(segments: readonly Segment[], start: number, end: number): AsyncGenerator<Buffer> {
    let offset = 0;
    for (const segment of segments) {
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, segment.sizeBytes);
      if (from < to) {
        const stream = createReadStream(join(this.#dir, segment.file), {
          start: from,
          end: to - 1,
          highWaterMark: READ_BYTES,
        });
        for await (const chunk of stream) yield chunk as Buffer;
      }
      offset += segment.sizeBytes;
    }
  }

  /** The same bytes under new names. */
  copy(segments: readonly Segment[]): Segment[] {
    return segments.map((segment) => {
      const { name, path } = this.#fresh();
      linkSync(join(this.#dir, segment.file), path);
      return { file: name, sizeBytes: segment.sizeBytes };
    });
  }

  remove(segments: readonly Segment[]): void {
    for (const segment of segments) rmSync(join(this.#dir, segment.file), { force: true });
  }
}
