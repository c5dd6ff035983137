import { asciiText } from '../domain/evidence/ascii.ts';
import { BrokenBundle, type BundleFault } from '../domain/evidence/broken-bundle.ts';
import { parseDescription, type ReadDescription } from '../domain/evidence/description.ts';
import {
  DESCRIPTION_NAME,
  MANIFEST_NAME,
  type ManifestLine,
  PUBLIC_KEY_NAME,
  parseManifest,
  SIGNATURE_NAME,
  TRANSCRIPTS_NAME,
} from '../domain/evidence/manifest.ts';
import { bundleFolder } from '../domain/evidence/sealed-bundle.ts';
import { TarReader } from '../domain/evidence/tar-reader.ts';
import type { EvidenceCrypto, Hasher } from './evidence-ports.ts';

/** The largest of the files that are looked into; transcripts are only hashed, whatever their size. */
const MOST_READ_BYTES = 16 * 1024 * 1024;
/** A bundle holds a transcript's every version: more files than this are not one of ours. */
const MOST_FILES = 20_000;
const READ_WHOLE: ReadonlySet<string> = new Set([
  MANIFEST_NAME,
  SIGNATURE_NAME,
  PUBLIC_KEY_NAME,
  DESCRIPTION_NAME,
  TRANSCRIPTS_NAME,
]);

/** A bundle whose signature, manifest and files agree. */
export interface VerifiedBundle {
  readonly description: ReadDescription;
  readonly manifestSha256: string;
  /** In base64. */
  readonly signature: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  /** The text of transcripts.json. */
  readonly transcripts: string;
  /** Of the whole archive. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Reads a bundle from its first byte to its last and holds everything in it against its signed manifest. Memory does
 * not grow with its size. Throws BrokenBundle with the first thing that is wrong.
 */
export async function verifyBundle(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  crypto: EvidenceCrypto,
): Promise<VerifiedBundle> {
  const unpacked = new Unpacked(crypto);
  const whole = crypto.sha256();
  let bytes = 0;
  for await (const chunk of chunks) {
    unpacked.push(chunk);
    whole.update(chunk);
    bytes += chunk.length;
  }
  unpacked.end();
  return { ...verifyUnpacked(unpacked, crypto), sha256: whole.digest(), bytes };
}

interface UnpackedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Null: only hashed. */
  readonly content: Uint8Array | null;
}

/** The files of an archive as they come by. */
class Unpacked {
  readonly files = new Map<string, UnpackedFile>();
  folder: string | null = null;
  readonly #tar = new TarReader();
  readonly #crypto: EvidenceCrypto;
  #open: { name: string; bytes: number; hasher: Hasher; content: Uint8Array | null; at: number } | null =
    null;

  constructor(crypto: EvidenceCrypto) {
    this.#crypto = crypto;
  }

  push(chunk: Uint8Array): void {
    for (const event of this.#tar.push(chunk)) {
      if (event.kind === 'file') this.#begin(event.name, event.bytes);
      else if (event.kind === 'content') this.#take(event.bytes);
      else this.#finish();
    }
  }

  end(): void {
    this.#tar.end();
  }

  #begin(path: string, bytes: number): void {
    const slash = path.indexOf('/');
    const folder = path.slice(0, slash);
    const name = path.slice(slash + 1);
    const wrong = (expected: string, found: string) =>
      new BrokenBundle({ file: slash === -1 ? path : name, expected, found });
    if (slash === -1 || folder !== (this.folder ?? folder))
      throw wrong(
        this.folder === null ? 'a folder of its own' : `everything in ${this.folder}/`,
        `the file ${path}`,
      );
    this.folder = folder;
    if (this.files.has(name)) throw wrong('each file once', 'it a second time');
    if (this.files.size >= MOST_FILES) throw wrong(`at most ${MOST_FILES} files`, 'more');
    const readWhole = READ_WHOLE.has(name);
    if (readWhole && bytes > MOST_READ_BYTES)
      throw wrong(`at most ${MOST_READ_BYTES} bytes`, `${bytes} bytes`);
    const content = readWhole ? new Uint8Array(bytes) : null;
    this.#open = { name, bytes, hasher: this.#crypto.sha256(), content, at: 0 };
  }

  #take(bytes: Uint8Array): void {
    const open = this.#open;
    if (!open) return;
    open.hasher.update(bytes);
    open.content?.set(bytes, open.at);
    open.at += bytes.length;
  }

  #finish(): void {
    const open = this.#open;
    if (!open) return;
    const { name, bytes, content } = open;
    this.files.set(name, { name, bytes, sha256: open.hasher.digest(), content });
    this.#open = null;
  }
}

function verifyUnpacked(
  unpacked: Unpacked,
  crypto: EvidenceCrypto,
): Omit<VerifiedBundle, 'sha256' | 'bytes'> {
  const text = (name: string): string => {
    const content = unpacked.files.get(name)?.content;
    if (!content) throw fault(name, 'the file', 'none: this is no evidence bundle, or a part of one');
    const read = asciiText(content);
    if (read === null) throw fault(name, 'ASCII text', 'other bytes');
    return read;
  };
  const manifest = parseManifest(text(MANIFEST_NAME));
  const signature = unpacked.files.get(SIGNATURE_NAME)?.content;
  const pem = text(PUBLIC_KEY_NAME);
  if (!signature) throw fault(SIGNATURE_NAME, 'the file', 'none');
  const key = verifySignature(unpacked, { manifest, signature, pem, crypto });
  if (manifest === null)
    throw fault(MANIFEST_NAME, 'a hash, two spaces and a name on each line, sorted', 'other text');
  compareFiles(unpacked, manifest);
  const description = parseDescription(text(DESCRIPTION_NAME));
  if (description === null) throw fault(DESCRIPTION_NAME, 'a description of schema 1', 'other JSON');
  if (description.publicKeySha256 !== key.sha256 || description.algorithm !== key.algorithm)
    throw fault(PUBLIC_KEY_NAME, `the key ${description.publicKeySha256}`, `the key ${key.sha256}`);
  const folder = bundleFolder(description.chain.sequence, description.session.id);
  if (unpacked.folder !== folder) throw fault(null, `the folder ${folder}`, `${unpacked.folder}`);
  return {
    description,
    manifestSha256: unpacked.files.get(MANIFEST_NAME)?.sha256 ?? '',
    signature: base64(signature),
    files: [...unpacked.files.values()].map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    transcripts: text(TRANSCRIPTS_NAME),
  };
}

function verifySignature(
  unpacked: Unpacked,
  signed: {
    manifest: readonly ManifestLine[] | null;
    signature: Uint8Array;
    pem: string;
    crypto: EvidenceCrypto;
  },
) {
  const { manifest, signature, pem, crypto } = signed;
  const key = crypto.readPublicKey(pem);
  const content = unpacked.files.get(MANIFEST_NAME)?.content ?? new Uint8Array(0);
  if (key && crypto.verify(pem, content, signature)) return key;
  // Which of the three changed: the manifest tells of the key, where the manifest can be read.
  const listed = manifest?.find((line) => line.name === PUBLIC_KEY_NAME)?.sha256;
  const keySha256 = unpacked.files.get(PUBLIC_KEY_NAME)?.sha256;
  if (!key || (listed !== undefined && listed !== keySha256))
    throw fault(
      PUBLIC_KEY_NAME,
      listed === undefined ? 'a public key' : `SHA-256 ${listed}`,
      `SHA-256 ${keySha256}`,
    );
  throw fault(
    MANIFEST_NAME,
    `what the key ${key.sha256} signed in ${SIGNATURE_NAME}`,
    'another manifest or another signature',
  );
}

function compareFiles(unpacked: Unpacked, manifest: readonly ManifestLine[]): void {
  const listed = new Map(manifest.map((line) => [line.name, line.sha256]));
  if (listed.size !== manifest.length) throw fault(MANIFEST_NAME, 'each file once', 'one twice');
  for (const { name, sha256 } of unpacked.files.values()) {
    if (name === MANIFEST_NAME || name === SIGNATURE_NAME) continue;
    const expected = listed.get(name);
    if (expected === undefined) throw fault(name, 'no such file: the manifest has none', 'it');
    if (expected !== sha256) throw fault(name, `SHA-256 ${expected}`, `SHA-256 ${sha256}`);
    listed.delete(name);
  }
  for (const [name, sha256] of listed) throw fault(name, `the file, SHA-256 ${sha256}`, 'none');
}

function fault(file: string | null, expected: string, found: string): BrokenBundle {
  return new BrokenBundle({ file, expected, found } satisfies BundleFault);
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes as base64. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const all = (a << 16) | (b << 8) | c;
    const left = bytes.length - at;
    text += DIGITS[all >> 18]! + DIGITS[(all >> 12) & 63]!;
    text += left > 1 ? DIGITS[(all >> 6) & 63]! : '=';
    text += left > 2 ? DIGITS[all & 63]! : '=';
  }
  return text;
}
