import { createHash } from 'node:crypto';
import { AwsError } from '../error.ts';
import { type RunningChecksum, runningCrc32, runningCrc32c, runningCrc64Nvme } from './crc.ts';

/** The checksum algorithms of S3, by the name in `x-amz-checksum-NAME`. */
export const CHECKSUM_NAMES = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumName = (typeof CHECKSUM_NAMES)[number];

/** How many bytes each checksum has. */
const DIGEST_BYTES: Readonly<Record<ChecksumName, number>> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  sha1: 20,
  sha256: 32,
};

function runningHash(algorithm: 'sha1' | 'sha256'): RunningChecksum {
  const hash = createHash(algorithm);
  return {
    update(chunk) {
      hash.update(chunk);
    },
    digest: () => hash.digest('base64'),
  };
}

/** A fresh running checksum. */
export function runningChecksum(name: ChecksumName): RunningChecksum {
  switch (name) {
    case 'crc32':
      return runningCrc32();
    case 'crc32c':
      return runningCrc32c();
    case 'crc64nvme':
      return runningCrc64Nvme();
    default:
      return runningHash(name);
  }
}

/** Reads an algorithm as headers and XML write it (`CRC32`, `SHA256`, ...). */
export function parseChecksumName(text: string): ChecksumName {
  const name = CHECKSUM_NAMES.find((each) => each === text.toLowerCase());
  if (name === undefined)
    throw new AwsError('InvalidRequest', 'Value for x-amz-checksum-algorithm header is invalid.');
  return name;
}

/** Refuses a checksum that cannot be one. */
export function assertChecksumShape(name: ChecksumName, value: string): void {
  if (Buffer.from(value, 'base64').length !== DIGEST_BYTES[name]) {
    throw new AwsError('InvalidRequest', `Value for x-amz-checksum-${name} header is invalid.`);
  }
}

/** The checksum of a multipart upload: the checksum of the parts' checksums, and their number. */
export function compositeChecksum(name: ChecksumName, parts: readonly string[]): string {
  const running = runningChecksum(name);
  for (const part of parts) running.update(Buffer.from(part, 'base64'));
  return `${running.digest()}-${parts.length}`;
}
