import {
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { asFault } from '../../src/adapters/aws/aws-fault.ts';

/** What is put into the bucket. */
export interface Uploaded {
  readonly key: string;
  readonly body: string | Uint8Array;
  readonly contentType: string;
  /** The key says what the bytes are: what is there already is the same. */
  readonly byContent: boolean;
}

/**
 * Where CloudFormation and Lambda are handed what is too large for a call: templates and functions, in a bucket of the
 * same account and Region, made where it is not there.
 */
export class TemplateBucket {
  readonly name: string;
  readonly #s3: S3Client;
  readonly #account: string;
  readonly #region: string;
  readonly #endpoint: string | undefined;

  constructor(
    s3: S3Client,
    where: { readonly account: string; readonly region: string; readonly endpoint: string | undefined },
  ) {
    this.#s3 = s3;
    this.#account = where.account;
    this.#region = where.region;
    this.#endpoint = where.endpoint;
    this.name = templateBucketName(where.account, where.region);
  }

  /** Puts an object; gives its address. */
  async put({ key, body, contentType, byContent }: Uploaded): Promise<string> {
    const object = { Bucket: this.name, Key: key, ExpectedBucketOwner: this.#account };
    try {
      await this.#ensure();
      if (!byContent || !(await this.#isThere(new HeadObjectCommand(object))))
        await this.#s3.send(new PutObjectCommand({ ...object, Body: body, ContentType: contentType }));
    } catch (error) {
      throw asFault('s3 PutObject', error);
    }
    return this.#endpoint === undefined
      ? `https://${this.name}.s3.${this.#region}.amazonaws.com/${key}`
      : `${this.#endpoint}/${this.name}/${key}`;
  }

  #isThere(command: HeadObjectCommand | HeadBucketCommand): Promise<boolean> {
    return this.#s3.send(command as HeadObjectCommand).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && error.name === 'NotFound') return false;
        throw error;
      },
    );
  }

  async #ensure(): Promise<void> {
    const Bucket = this.name;
    if (await this.#isThere(new HeadBucketCommand({ Bucket }))) return;
    // S3's oldest Region alone must not be named.
    const where =
      this.#region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: this.#region as 'eu-west-1' } };
    await this.#s3.send(new CreateBucketCommand({ Bucket, ...where }));
    await this.#s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      }),
    );
    // An endpoint of one's own may have no TLS: then this would shut us out.
    if (this.#endpoint?.startsWith('http:') === true) return;
    await this.#s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(tlsOnly(Bucket)) }));
  }
}

/** The bucket's name; it stays when what was deployed is taken away. */
export function templateBucketName(account: string, region: string): string {
  return `sallyport-templates-${account}-${region}`;
}

function tlsOnly(bucket: string) {
  const arn = `arn:aws:s3:::${bucket}`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}
