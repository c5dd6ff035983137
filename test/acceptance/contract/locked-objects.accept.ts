import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { S3LockedObjects } from '../../../src/adapters/aws/locked-objects.ts';
import { describeLockedObjects } from '../../contract/locked-objects.ts';
import { closeAccount, openAccount } from '../account.ts';
import { givenPlace } from './given-place.ts';

describeLockedObjects('objects under lock in the account', async () => {
  const { account: id, region, profile, endpoint, lockedBucket: bucket } = givenPlace();
  const place = { account: id, region };
  const account = openAccount({ region, profile, endpoint });
  const { s3 } = account;
  return {
    objects: new S3LockedObjects({ bucket, hub: place, s3Of: () => s3 }),
    place,
    bucket,
    add: async (Key, content) => {
      const object = { Bucket: bucket, Key };
      if (content === null) await s3.send(new DeleteObjectCommand(object));
      else await s3.send(new PutObjectCommand({ ...object, Body: content }));
    },
    erase: async (Key, VersionId) =>
      s3.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId })).then(
        () => true,
        () => false,
      ),
    close: async () => closeAccount(account),
  };
});
