import { createHash } from 'node:crypto';

/** A function's zip, and the digest of its bytes. */
export interface CodeBundle {
  readonly name: string;
  readonly zip: Uint8Array;
  /** Hexadecimal. */
  readonly sha256: string;
}

const DIGITS = 16;

/** Where the functions lie in their bucket: by what they are, so that the same code is put there once and never changed. */
export function codePrefix(bundles: readonly CodeBundle[]): string {
  const all = bundles.map(({ name, sha256 }) => `${name} ${sha256}\n`).toSorted();
  return `functions/${createHash('sha256').update(all.join('')).digest('hex').slice(0, DIGITS)}`;
}
