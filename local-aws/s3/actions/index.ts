import type { Action } from '../../action.ts';
import { copyObject } from './copy-object.ts';
import { createBucket } from './create-bucket.ts';
import { deleteBucket } from './delete-bucket.ts';
import { deleteBucketEncryption } from './delete-bucket-encryption.ts';
import { deleteBucketPolicy } from './delete-bucket-policy.ts';
import { deleteObject } from './delete-object.ts';
import { deleteObjects } from './delete-objects.ts';
import { getBucketEncryption } from './get-bucket-encryption.ts';
import { getBucketLocation } from './get-bucket-location.ts';
import { getBucketPolicy } from './get-bucket-policy.ts';
import { getObject } from './get-object.ts';
import { headBucket } from './head-bucket.ts';
import { headObject } from './head-object.ts';
import { listBuckets } from './list-buckets.ts';
import { listObjects } from './list-objects.ts';
import { listObjectsV2 } from './list-objects-v2.ts';
import { putBucketEncryption } from './put-bucket-encryption.ts';
import { putBucketPolicy } from './put-bucket-policy.ts';
import { putObject } from './put-object.ts';

/** Every action of s3. */
export const s3Actions: readonly Action[] = [
  copyObject,
  createBucket,
  deleteBucketEncryption,
  deleteBucketPolicy,
  deleteBucket,
  deleteObject,
  deleteObjects,
  getBucketEncryption,
  getBucketLocation,
  getBucketPolicy,
  getObject,
  headBucket,
  headObject,
  listBuckets,
  listObjectsV2,
  listObjects,
  putBucketEncryption,
  putBucketPolicy,
  putObject,
];
