import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AwsError } from '../error.ts';
import { serviceMay } from '../service-access.ts';
import type { Table } from '../store/table.ts';
import type { World } from '../world.ts';
import { cannedAcl } from './acl.ts';
import { Blobs } from './blobs.ts';
import { type Bucket, bucketArn, isBucketName, NEW_BUCKET_ACCESS, objectArn } from './bucket.ts';
import { bucketPolicy } from './bucket-policy.ts';
import { newRetention } from './object-lock.ts';
import { ObjectStore } from './object-store.ts';
import { recordServiceWrite } from './service-write.ts';
import type { NewObject, ObjectDetail, StoredObject } from './stored-object.ts';
import { UploadStore } from './upload-store.ts';

/** The state of s3: buckets, versions of objects, their bytes, uploads under way. */
export class S3State {
  readonly buckets: Table<Bucket>;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly blobs: Blobs;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.buckets = world.store.table<Bucket>('s3.buckets');
    this.objects = new ObjectStore(world.store.db);
    this.uploads = new UploadStore(world.store.db);
    this.blobs = new Blobs(join(world.store.blobDir, 's3'));
  }

  /** A bucket by its name, whoever owns it. */
  bucket(name: string): Bucket | undefined {
    return this.buckets.get(name);
  }

  /** The newest version of an object, if it is not deleted; with the principal that wrote it in `detail.writer`. */
  object(bucket: string, key: string): StoredObject | undefined {
    const found = this.objects.latest(bucket, key);
    return found?.isDeleteMarker === true ? undefined : found;
  }

  /**
   * Makes a bucket with AWS's settings for new ones, without a call: for the lab and tests. One that is there and
   * belongs to the same account is left as it is.
   */
  createBucket(options: { name: string; account: string; region: string; objectLock?: boolean }): Bucket {
    const { name, account, region } = options;
    const existing = this.buckets.get(name);
    if (existing?.account === account) return existing;
    if (existing !== undefined)
      throw new AwsError('BucketAlreadyExists', `${name} belongs to another account.`, { status: 409 });
    if (!isBucketName(name))
      throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', {
        members: { BucketName: name },
      });
    const bucket: Bucket = {
      name,
      account,
      region,
      createdAt: this.#world.now(),
      encryption: { algorithm: 'AES256', bucketKeyEnabled: false },
      publicAccessBlock: NEW_BUCKET_ACCESS,
      ownership: 'BucketOwnerEnforced',
      acl: cannedAcl('private', account, account),
      objectLock: options.objectLock === true,
      ...(options.objectLock === true ? { versioning: 'Enabled' as const } : {}),
      tags: {},
      kept: {},
    };
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** Changes settings of a bucket. */
  change(bucket: Bucket, change: Partial<Bucket>): Bucket {
    // The row may have changed while the caller's body came.
    const changed = { ...(this.buckets.get(bucket.name) ?? bucket), ...change };
    this.buckets.set(bucket.name, changed);
    return changed;
  }

  /** The version id that the next object of a bucket gets. */
  nextVersionId(bucket: Bucket): string {
    return bucket.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
  }

  /** Stores a version; the bytes of one that it replaces are removed. */
  put(object: NewObject): StoredObject {
    const replaced = this.objects.put(object);
    if (replaced !== undefined) this.blobs.remove(replaced.detail.segments);
    return this.objects.latest(object.bucket, object.key)!;
  }

  /** Removes one version and its bytes. */
  remove(object: StoredObject): void {
    this.objects.remove(object);
    this.blobs.remove(object.detail.segments);
  }

  /**
   * Writes an object for an AWS service (CloudTrail's log files), without asking IAM: ask `serviceMay` first where
   * AWS would. The bucket's encryption, versioning and default retention hold.
   */
  async putInternal(options: {
    bucket: string;
    key: string;
    body: Buffer;
    contentType?: string;
    /** The service's name or a principal's ARN. */
    writer: string;
    headers?: Readonly<Record<string, string>>;
  }): Promise<StoredObject> {
    const bucket = this.buckets.get(options.bucket);
    if (bucket === undefined)
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404 });
    const segment = await this.blobs.write(oneChunk(options.body));
    const { algorithm, kmsKeyId } = bucket.encryption;
    const key = kmsKeyId === undefined ? undefined : this.#world.kms.find(kmsKeyId, bucket);
    const now = this.#world.now();
    const retention = newRetention(bucket, now);
    const detail: ObjectDetail = {
      segments: [segment],
      headers: { 'content-type': options.contentType ?? 'binary/octet-stream', ...options.headers },
      metadata: {},
      encryption: { algorithm, ...(key === undefined ? {} : { kmsKeyArn: key.arn }) },
      owner: bucket.account,
      writer: options.writer,
      acl: cannedAcl('private', bucket.account, bucket.account),
      tags: {},
      checksums: {},
      ...(retention === undefined ? {} : { retention }),
      storageClass: 'STANDARD',
    };
    const stored = this.put({
      bucket: bucket.name,
      key: options.key,
      versionId: this.nextVersionId(bucket),
      isDeleteMarker: false,
      sizeBytes: options.body.length,
      etag: createHash('md5').update(options.body).digest('hex'),
      modifiedAt: now,
      detail,
    });
    recordServiceWrite(this.#world, bucket, stored);
    return stored;
  }

  /** Whether the bucket's policy lets an AWS service do something (CloudTrail: s3:PutObject, s3:GetBucketAcl). */
  serviceMay(request: {
    service: string;
    action: string;
    bucket: string;
    /** Absent: the bucket itself. */
    key?: string;
    sourceArn: string;
    sourceAccount: string;
    context?: Readonly<Record<string, string>>;
  }): boolean {
    const bucket = this.buckets.get(request.bucket);
    if (bucket === undefined) return false;
    const { service, action, sourceArn, sourceAccount, context } = request;
    return serviceMay(this.#world, {
      service,
      action,
      resource: request.key === undefined ? bucketArn(bucket.name) : objectArn(bucket.name, request.key),
      resourceAccount: bucket.account,
      policy: bucketPolicy(bucket),
      sourceArn,
      sourceAccount,
      context: context ?? {},
    });
  }
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
}
