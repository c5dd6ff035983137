import type { AclGrant } from './acl.ts';
import type { XmlElement } from './xml-input.ts';

/** A bucket's default encryption; every bucket has AES256 unless told otherwise (AWS, January 2023). */
export interface BucketEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly kmsKeyId?: string;
  readonly bucketKeyEnabled: boolean;
}

/** The four switches of block public access. */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** How long new versions are locked when the writer says nothing. */
export interface DefaultRetention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly days?: number;
  readonly years?: number;
}

export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/** One bucket. Names are global: no two accounts have the same. */
export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Absent: never enabled. */
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly encryption: BucketEncryption;
  /** The policy as it was put, JSON text. */
  readonly policy?: string;
  readonly publicAccessBlock?: PublicAccessBlock;
  /** Absent: ownership controls were deleted, so ObjectWriter holds. */
  readonly ownership?: ObjectOwnership;
  readonly acl: readonly AclGrant[];
  readonly objectLock: boolean;
  readonly defaultRetention?: DefaultRetention;
  readonly tags: Readonly<Record<string, string>>;
  /** Configurations that are kept and given back: lifecycle, logging, notification. */
  readonly kept: Readonly<Record<string, XmlElement>>;
}

/** Source: S3 user guide, "General purpose bucket naming rules". */
const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Whether a bucket may have this name. */
export function isBucketName(name: string): boolean {
  return (
    NAME.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
  );
}

/** The settings that AWS gives to a new bucket since April 2023: no ACLs, nothing public. */
export const NEW_BUCKET_ACCESS: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};

export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}

export function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}
