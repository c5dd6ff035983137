import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { asFault } from './aws-fault.ts';

/**
 * An address from which whoever has it can fetch one version of an object for a while, without credentials; null: it is
 * not there. The address is a secret for as long as it is good.
 */
export async function objectLink(
  s3: S3Client,
  object: { readonly bucket: string; readonly key: string; readonly versionId: string | null },
  seconds: number,
): Promise<string | null> {
  const { bucket: Bucket, key: Key, versionId } = object;
  const named = { Bucket, Key, ...(versionId === null ? {} : { VersionId: versionId }) };
  try {
    await s3.send(new HeadObjectCommand(named));
  } catch (error) {
    if (error instanceof Error && ['NotFound', 'NoSuchKey'].includes(error.name)) return null;
    throw asFault('s3 HeadObject', error);
  }
  return getSignedUrl(s3, new GetObjectCommand(named), { expiresIn: seconds });
}
