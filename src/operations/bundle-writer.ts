import { asciiBytes } from '../domain/evidence/ascii.ts';
import type { ManifestLine } from '../domain/evidence/manifest.ts';
import { renderTarHeader, TAR_END_BYTES, tarPadding } from '../domain/evidence/tar-header.ts';
import type { EvidenceCrypto, SpooledBytes, SpoolFile } from './evidence-ports.ts';
import { Fault } from './fault.ts';

/** Writes a bundle's files one after the other into the spool, hashing each on its way. */
export class BundleWriter {
  /** Of the files written so far. */
  readonly lines: ManifestLine[] = [];
  readonly #spool: SpoolFile;
  readonly #crypto: EvidenceCrypto;
  readonly #folder: string;
  /** Seconds. */
  readonly #modifiedAt: number;

  constructor(made: { spool: SpoolFile; crypto: EvidenceCrypto; folder: string; sealedAt: number }) {
    this.#spool = made.spool;
    this.#crypto = made.crypto;
    this.#folder = made.folder;
    this.#modifiedAt = Math.floor(made.sealedAt / 1000);
  }

  /** A text of ours. */
  text(name: string, text: string): Promise<ManifestLine> {
    const content = asciiBytes(text);
    return this.file(name, content.length, [content]);
  }

  /** A content of known length, as it comes. A Fault: it turned out longer or shorter, so it changed meanwhile. */
  async file(
    name: string,
    bytes: number,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<ManifestLine> {
    const path = `${this.#folder}/${name}`;
    await this.#spool.write(renderTarHeader({ name: path, bytes, modifiedAt: this.#modifiedAt }));
    const hasher = this.#crypto.sha256();
    let written = 0;
    for await (const chunk of chunks) {
      written += chunk.length;
      if (written > bytes) break;
      hasher.update(chunk);
      await this.#spool.write(chunk);
    }
    if (written !== bytes)
      throw new Fault(
        'EVIDENCE_CHANGED',
        `${name} was to have ${bytes} bytes and has ${written > bytes ? 'more' : written}`,
        {
          retry: 'later',
        },
      );
    await this.#spool.write(new Uint8Array(tarPadding(bytes)));
    const line = { name, sha256: hasher.digest() };
    this.lines.push(line);
    return line;
  }

  async end(): Promise<SpooledBytes> {
    await this.#spool.write(new Uint8Array(TAR_END_BYTES));
    return this.#spool.finish();
  }
}
