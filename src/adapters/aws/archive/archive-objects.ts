import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectLegalHoldCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectGuard } from '../../../domain/archive/retention.ts';
import type { ArchivedVersion, ArchiveObjects } from '../../../operations/retention-ports.ts';
import { asFault } from '../aws-fault.ts';

/** S3's word for the version of an object that was put before the bucket had versions. */
const NO_VERSION = 'null';

/** The archive bucket's objects, version by version. */
export class S3ArchiveObjects implements ArchiveObjects {
  readonly bucket: string;
  readonly #s3: S3Client;

  constructor(s3: S3Client, bucket: string) {
    this.bucket = bucket;
    this.#s3 = s3;
  }

  async versions(what: { readonly key: string } | { readonly prefix: string }): Promise<ArchivedVersion[]> {
    const prefix = 'key' in what ? what.key : what.prefix;
    const found: ArchivedVersion[] = [];
    const add = (
      key: string | undefined,
      versionId: string | undefined,
      bytes: number,
      isDeleteMarker: boolean,
    ) => {
      if (key === undefined || ('key' in what && key !== what.key)) return;
      found.push({ bucket: this.bucket, key, versionId: versionId ?? NO_VERSION, bytes, isDeleteMarker });
    };
    let page: ListObjectVersionsCommandOutput | undefined;
    do {
      page = await this.#s3
        .send(
          new ListObjectVersionsCommand({
            Bucket: this.bucket,
            Prefix: prefix,
            KeyMarker: page?.NextKeyMarker,
            VersionIdMarker: page?.NextVersionIdMarker,
          }),
        )
        .catch((error: unknown) => {
          throw asFault('s3 ListObjectVersions', error);
        });
      for (const one of page.Versions ?? []) add(one.Key, one.VersionId, one.Size ?? 0, false);
      for (const one of page.DeleteMarkers ?? []) add(one.Key, one.VersionId, 0, true);
    } while (page.IsTruncated === true);
    return found;
  }

  async guardOf(version: ArchivedVersion): Promise<ObjectGuard> {
    if (version.isDeleteMarker) return { lockedUntil: null, legalHold: false };
    const command = new HeadObjectCommand(nameOf(version));
    const head = await this.#s3.send(command).catch((error: unknown) => {
      throw asFault('s3 HeadObject', error);
    });
    return {
      lockedUntil: head.ObjectLockRetainUntilDate?.getTime() ?? null,
      legalHold: head.ObjectLockLegalHoldStatus === 'ON',
    };
  }

  async remove(version: ArchivedVersion): Promise<void> {
    await this.#s3.send(new DeleteObjectCommand(nameOf(version))).catch((error: unknown) => {
      throw asFault('s3 DeleteObject', error);
    });
  }

  async setLegalHold(version: ArchivedVersion, on: boolean): Promise<boolean> {
    try {
      await this.#s3.send(
        new PutObjectLegalHoldCommand({ ...nameOf(version), LegalHold: { Status: on ? 'ON' : 'OFF' } }),
      );
      return true;
    } catch (error) {
      // What S3 says of a bucket without object lock.
      if ((error as Error).name === 'InvalidRequest') return false;
      throw asFault('s3 PutObjectLegalHold', error);
    }
  }
}

function nameOf({ bucket, key, versionId }: ArchivedVersion) {
  return { Bucket: bucket, Key: key, ...(versionId === NO_VERSION ? {} : { VersionId: versionId }) };
}
