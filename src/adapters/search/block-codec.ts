import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Stronger than the default, and still several times faster than the index takes it; more gains hardly anything. */
const LEVEL = 6;

/** What stands between the lines of a block, or between its commands, which have line ends of their own. */
export const LINE_END = '\n';
export const COMMAND_END = '\0';

/** The texts of a block, packed. */
export function packTexts(joined: string): Uint8Array {
  return zstdCompressSync(Buffer.from(joined, 'utf8'), {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
  });
}

/** They again, as UTF-8. */
export function unpackTexts(packed: Uint8Array): Buffer {
  return zstdDecompressSync(packed);
}

/** Moments of a block's lines: how many have the same one, and how far the next is from it, as small numbers. */
export function packMoments(moments: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let before = 0;
  for (let at = 0; at < moments.length; ) {
    const moment = moments[at] as number;
    let end = at + 1;
    while (end < moments.length && moments[end] === moment) end += 1;
    const step = moment - before;
    varint(bytes, end - at);
    varint(bytes, step < 0 ? -2 * step - 1 : 2 * step);
    before = moment;
    at = end;
  }
  return Uint8Array.from(bytes);
}

/** The moment of one line of a block. */
export function momentAt(packed: Uint8Array, line: number): number {
  let moment = 0;
  let passed = 0;
  for (let at = 0; at < packed.length; ) {
    const [count, afterCount] = readVarint(packed, at);
    const [step, afterStep] = readVarint(packed, afterCount);
    moment += step % 2 === 1 ? -(step + 1) / 2 : step / 2;
    passed += count;
    if (line < passed) return moment;
    at = afterStep;
  }
  return moment;
}

/** How many lines a block has. */
export function momentCount(packed: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < packed.length; ) {
    const [same, afterCount] = readVarint(packed, at);
    count += same;
    at = readVarint(packed, afterCount)[1];
  }
  return count;
}

function varint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function readVarint(bytes: Uint8Array, from: number): readonly [number, number] {
  let value = 0;
  let scale = 1;
  let at = from;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    value += (byte % 128) * scale;
    if (byte < 128) return [value, at + 1];
    scale *= 128;
  }
  return [value, at];
}
