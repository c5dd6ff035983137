import { crc32 } from 'node:zlib';

/** A running checksum over chunks. */
export interface RunningChecksum {
  update(chunk: Buffer): void;
  /** Base64 of the big-endian checksum. */
  digest(): string;
}

const CRC32C_POLYNOMIAL = 0x82f63b78;
/** CRC-64/NVME, reflected, as two halves. */
const CRC64_HIGH = 0x9a6c9329;
const CRC64_LOW = 0xac4bc9b5;

/** CRC-32 (zlib's own). */
export function runningCrc32(): RunningChecksum {
  let crc = 0;
  return {
    update(chunk) {
      crc = crc32(chunk, crc);
    },
    digest: () => base64Of([crc]),
  };
}

let crc32cTable: Uint32Array | undefined;

function tableOfCrc32c(): Uint32Array {
  if (crc32cTable !== undefined) return crc32cTable;
  // Eight tables, so that eight bytes are taken at a time.
  const table = new Uint32Array(8 * 256);
  for (let n = 0; n < 256; n++) {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ CRC32C_POLYNOMIAL : crc >>> 1;
    table[n] = crc;
  }
  for (let slice = 1; slice < 8; slice++) {
    for (let n = 0; n < 256; n++) {
      const before = table[(slice - 1) * 256 + n]!;
      table[slice * 256 + n] = (before >>> 8) ^ table[before & 0xff]!;
    }
  }
  crc32cTable = table;
  return table;
}

/** CRC-32C (Castagnoli). */
export function runningCrc32c(): RunningChecksum {
  const t = tableOfCrc32c();
  let crc = 0xffffffff;
  return {
    update(chunk) {
      let i = 0;
      for (; i + 8 <= chunk.length; i += 8) {
        const low = crc ^ chunk.readUInt32LE(i);
        crc =
          t[1792 + (low & 0xff)]! ^
          t[1536 + ((low >>> 8) & 0xff)]! ^
          t[1280 + ((low >>> 16) & 0xff)]! ^
          t[1024 + (low >>> 24)]! ^
          t[768 + chunk[i + 4]!]! ^
          t[512 + chunk[i + 5]!]! ^
          t[256 + chunk[i + 6]!]! ^
          t[chunk[i + 7]!]!;
      }
      for (; i < chunk.length; i++) crc = (crc >>> 8) ^ t[(crc ^ chunk[i]!) & 0xff]!;
    },
    digest: () => base64Of([~crc >>> 0]),
  };
}

let crc64Tables: { high: Uint32Array; low: Uint32Array } | undefined;

function tablesOfCrc64(): { high: Uint32Array; low: Uint32Array } {
  if (crc64Tables !== undefined) return crc64Tables;
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let h = 0;
    let l = n;
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1;
      l = ((l >>> 1) | (h << 31)) >>> 0;
      h >>>= 1;
      if (odd) {
        h = (h ^ CRC64_HIGH) >>> 0;
        l = (l ^ CRC64_LOW) >>> 0;
      }
    }
    high[n] = h;
    low[n] = l;
  }
  crc64Tables = { high, low };
  return crc64Tables;
}

/** CRC-64/NVME, in two 32-bit halves (BigInt would be some fifty times slower). */
export function runningCrc64Nvme(): RunningChecksum {
  const tables = tablesOfCrc64();
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(chunk) {
      for (let i = 0; i < chunk.length; i++) {
        const n = (low ^ chunk[i]!) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ tables.low[n]!;
        high = (high >>> 8) ^ tables.high[n]!;
      }
    },
    digest: () => base64Of([~high >>> 0, ~low >>> 0]),
  };
}

function base64Of(words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [i, word] of words.entries()) bytes.writeUInt32BE(word >>> 0, i * 4);
  return bytes.toString('base64');
}
