import { asciiBytes, asciiText } from './ascii.ts';

/** Tar's unit: headers are one, contents are filled up to whole ones. */
export const TAR_BLOCK = 512;
/** The largest size that eleven octal digits tell; larger ones are binary, as GNU tar and all others read it. */
const MAX_OCTAL_BYTES = 8 ** 11 - 1;
/** Says in a size's first byte that the rest of it is binary. Source: GNU tar manual, "Extensions to the format". */
const BINARY = 0x80;
const SIZE_AT = 124;
const SIZE_LENGTH = 12;
const MAX_NAME = 100;
const MAX_PREFIX = 155;
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** One file of an archive. */
export interface TarEntry {
  /** ASCII letters, digits, `._-` and `/`; no part of it begins with a dot. */
  readonly name: string;
  readonly bytes: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
}

/** Whether a name may stand in a bundle: nothing that leaves the folder it is unpacked in, and nothing that hides. */
export function isTarName(name: string): boolean {
  return NAME.test(name) && splitName(name) !== null;
}

/**
 * The header of a regular file in POSIX ustar format, with every field that could differ (owner, mode, device) at one
 * fixed value: the same entry has one header only, so that a reader may compare all of it.
 */
export function renderTarHeader({ name, bytes, modifiedAt }: TarEntry): Uint8Array {
  const parts = splitName(name);
  if (!NAME.test(name) || parts === null) throw new Error(`not a name for an archive: ${name}`);
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw new Error(`${name}: ${bytes} bytes do not fit in an archive`);
  const header = new Uint8Array(TAR_BLOCK);
  const put = (at: number, text: string) => header.set(asciiBytes(text), at);
  put(0, parts.name);
  put(100, '0000444\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  header.set(renderSize(bytes), SIZE_AT);
  put(136, `${octal(modifiedAt, 11)}\0`);
  put(148, '        ');
  put(156, '0');
  put(257, 'ustar\0');
  put(263, '00');
  put(329, '0000000\0');
  put(337, '0000000\0');
  put(345, parts.prefix);
  const sum = header.reduce((so, byte) => so + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return header;
}

/** A content's length as a header tells it; null: it tells none. */
export function readTarSize(header: Uint8Array): number | null {
  const field = header.subarray(SIZE_AT, SIZE_AT + SIZE_LENGTH);
  if (field[0] !== BINARY) {
    const text = asciiText(field.subarray(0, SIZE_LENGTH - 1));
    return text !== null && /^[0-7]{11}$/.test(text) ? Number.parseInt(text, 8) : null;
  }
  const size = field.subarray(1).reduce((so, byte) => so * 256 + byte, 0);
  return Number.isSafeInteger(size) ? size : null;
}

function renderSize(bytes: number): Uint8Array {
  if (bytes <= MAX_OCTAL_BYTES) return asciiBytes(`${octal(bytes, 11)}\0`);
  const field = new Uint8Array(SIZE_LENGTH);
  field[0] = BINARY;
  for (let at = SIZE_LENGTH - 1, rest = bytes; rest > 0; at -= 1, rest = Math.floor(rest / 256))
    field[at] = rest % 256;
  return field;
}

/** How many zero bytes follow a content, so that the next header begins a block. */
export function tarPadding(bytes: number): number {
  return (TAR_BLOCK - (bytes % TAR_BLOCK)) % TAR_BLOCK;
}

/** What ends an archive: two blocks of zeros. */
export const TAR_END_BYTES = 2 * TAR_BLOCK;

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** A long name is cut at its first slash into tar's two fields. */
function splitName(name: string): { prefix: string; name: string } | null {
  if (name.length <= MAX_NAME) return { prefix: '', name };
  const slash = name.indexOf('/');
  const rest = name.slice(slash + 1);
  return slash > 0 && slash <= MAX_PREFIX && rest.length <= MAX_NAME
    ? { prefix: name.slice(0, slash), name: rest }
    : null;
}
