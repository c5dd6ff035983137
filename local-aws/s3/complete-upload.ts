import { createHash } from 'node:crypto';
import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { CHECKSUM_NAMES, type ChecksumName, compositeChecksum, runningChecksum } from './checksum.ts';
import { headerOf } from './header.ts';
import type { Checksums, ObjectDetail, Segment } from './stored-object.ts';
import type { Part, Upload } from './upload-store.ts';
import { MIN_PART_BYTES } from './uploads.ts';
import { childrenOf, malformedXml, parseXml, textOf } from './xml-input.ts';

/** One part as the caller lists it. */
export interface ListedPart {
  readonly number: number;
  readonly etag: string;
  readonly checksums: Checksums;
}

/** Reads a CompleteMultipartUpload document. */
export function parseParts(text: string): ListedPart[] {
  const root = parseXml(text);
  const parts = childrenOf(root, 'Part').map((part) => {
    const checksums: Record<string, string> = {};
    for (const name of CHECKSUM_NAMES) {
      const value = textOf(part, `Checksum${name.toUpperCase()}`);
      if (value !== undefined) checksums[name] = value;
    }
    return {
      number: Number(textOf(part, 'PartNumber')),
      etag: (textOf(part, 'ETag') ?? '').replace(/"/g, ''),
      checksums,
    };
  });
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0) throw malformedXml();
  if (parts.some((part) => !Number.isInteger(part.number))) throw malformedXml();
  return parts;
}

/** The parts that make the object, in order; refuses wrong order, unknown parts and parts that are too small. */
export function chooseParts(listed: readonly ListedPart[], kept: readonly Part[]): Part[] {
  const byNumber = new Map(kept.map((part) => [part.number, part]));
  if (listed.some((each, i) => i > 0 && each.number <= listed[i - 1]!.number)) {
    throw new AwsError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  return listed.map((each, i) => {
    const part = byNumber.get(each.number);
    const differs = Object.entries(each.checksums).some(([name, value]) => part?.checksums[name] !== value);
    if (part === undefined || part.etag !== each.etag || differs) {
      throw new AwsError(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { members: { PartNumber: each.number, ETag: each.etag } },
      );
    }
    if (i < listed.length - 1 && part.sizeBytes < MIN_PART_BYTES) {
      throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        members: {
          ProposedSize: part.sizeBytes,
          MinSizeAllowed: MIN_PART_BYTES,
          PartNumber: part.number,
          ETag: part.etag,
        },
      });
    }
    return part;
  });
}

/** The ETag of an object made of parts: the MD5 of their MD5s, and their number. */
export function multipartEtag(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

async function wholeChecksum(
  call: Call,
  name: ChecksumName,
  segments: readonly Segment[],
  sizeBytes: number,
): Promise<string> {
  const running = runningChecksum(name);
  for await (const chunk of call.world.s3.blobs.read(segments, 0, sizeBytes)) running.update(chunk);
  return running.digest();
}

/** The checksum of the object, by the algorithm that the upload began with; what the caller gives is verified. */
export async function uploadChecksums(
  call: Call,
  upload: Upload,
  made: { parts: readonly Part[]; segments: readonly Segment[]; sizeBytes: number },
): Promise<Pick<ObjectDetail, 'checksums' | 'checksumType'>> {
  const name = CHECKSUM_NAMES.find((each) => each === upload.plan.checksumName);
  if (name === undefined) return { checksums: {} };
  const whole = upload.plan.checksumType === 'FULL_OBJECT';
  const value = whole
    ? await wholeChecksum(call, name, made.segments, made.sizeBytes)
    : compositeChecksum(
        name,
        made.parts.map((part) => part.checksums[name] ?? ''),
      );
  const given = headerOf(call, `x-amz-checksum-${name}`);
  if (given !== undefined && given !== value) {
    throw new AwsError(
      'BadDigest',
      `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
    );
  }
  return { checksums: { [name]: value }, checksumType: whole ? 'FULL_OBJECT' : 'COMPOSITE' };
}
