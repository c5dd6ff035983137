import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Spool, SpoolFile } from '../../operations/evidence-ports.ts';
import { Fault } from '../../operations/fault.ts';

/** Bundles on their way, in a folder that only the owner reads. What a killed server left there goes at the next start. */
export class BundleSpool implements Spool {
  readonly #folder: string;
  #swept: Promise<void> | null = null;
  #number = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async create(): Promise<SpoolFile> {
    this.#swept ??= this.#sweep();
    await this.#swept;
    this.#number += 1;
    const path = join(this.#folder, `${this.#number}.part`);
    const file = await open(path, 'wx', 0o600).catch(failedToWrite);
    const hash = createHash('sha256');
    let bytes = 0;
    return {
      write: async (part) => {
        hash.update(part);
        bytes += part.length;
        await file.writeFile(part).catch(failedToWrite);
      },
      finish: async () => {
        await file.close();
        return { bytes, sha256: hash.digest('hex'), chunks: () => createReadStream(path) };
      },
      discard: async () => {
        await file.close().catch(() => undefined);
        await rm(path, { force: true });
      },
    };
  }

  async #sweep(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch(failedToWrite);
  }
}

function failedToWrite(error: unknown): never {
  throw new Fault('DISK_FAILED', `a bundle cannot be spooled: ${(error as Error).message}`, {
    retry: 'later',
    cause: error,
  });
}
