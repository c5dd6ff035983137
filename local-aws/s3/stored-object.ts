import type { AclGrant } from './acl.ts';

/** A run of bytes on disk; an object made by a multipart upload has one for each part. */
export interface Segment {
  readonly file: string;
  readonly sizeBytes: number;
}

/** Until when a version may not be removed. */
export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  /** Epoch ms. */
  readonly untilAt: number;
}

export interface ObjectEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** The key's full ARN, for aws:kms. */
  readonly kmsKeyArn?: string;
  /** The caller's own encryption context, beside aws:s3:arn. */
  readonly context?: Readonly<Record<string, string>>;
  readonly bucketKeyEnabled?: boolean;
}

/** Checksums by the name in their header: crc32, crc32c, crc64nvme, sha1, sha256; base64. */
export type Checksums = Readonly<Record<string, string>>;

/** What is kept of a version beside its bytes. */
export interface ObjectDetail {
  readonly segments: readonly Segment[];
  /** Content-Type, Cache-Control, ... by lower-case header name. */
  readonly headers: Readonly<Record<string, string>>;
  /** x-amz-meta-*, without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly encryption: ObjectEncryption;
  /** The account that owns the object. */
  readonly owner: string;
  /** The ARN of the principal that wrote it. */
  readonly writer: string;
  readonly acl: readonly AclGrant[];
  readonly tags: Readonly<Record<string, string>>;
  readonly checksums: Checksums;
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT';
  readonly retention?: Retention;
  readonly legalHold?: boolean;
  readonly storageClass: string;
}

/** One version of one object, or a delete marker. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** 'null' for what was written while versioning was not enabled. */
  readonly versionId: string;
  /** Grows with every version written, in the whole service. */
  readonly sequence: number;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch ms. */
  readonly modifiedAt: number;
  readonly detail: ObjectDetail;
}

/** A version that is about to be written. */
export type NewObject = Omit<StoredObject, 'sequence' | 'isLatest'>;
