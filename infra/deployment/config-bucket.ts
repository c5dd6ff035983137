import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { asFault } from '../../src/adapters/aws/aws-fault.ts';
import { CONFIG_KEY } from '../compute/config-bucket.ts';
import { configBucketName } from '../names.ts';

/** What the functions are set up by, in the bucket that the hub's stack makes. */
export class ConfigInForce {
  readonly #s3: S3Client;
  readonly #object: { readonly Bucket: string; readonly Key: string; readonly ExpectedBucketOwner: string };

  constructor(s3: S3Client, { account, region }: { readonly account: string; readonly region: string }) {
    this.#s3 = s3;
    this.#object = {
      Bucket: configBucketName(account, region),
      Key: CONFIG_KEY,
      ExpectedBucketOwner: account,
    };
  }

  /** Null: there is none yet, or no bucket for it. */
  async read(): Promise<string | null> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand(this.#object));
      return (await Body?.transformToString('utf8')) ?? null;
    } catch (error) {
      if (error instanceof Error && /^NoSuch(Key|Bucket)$/.test(error.name)) return null;
      throw asFault('s3 GetObject', error);
    }
  }

  /** Puts it into force: the functions look at it again within a minute. */
  async write(text: string): Promise<void> {
    try {
      await this.#s3.send(
        new PutObjectCommand({ ...this.#object, Body: text, ContentType: 'application/json' }),
      );
    } catch (error) {
      throw asFault('s3 PutObject', error);
    }
  }
}
