/** What is done to records before they are written. */
export interface Processing {
  readonly decompress: boolean;
  /** Of records of CloudWatch Logs the messages alone are kept. */
  readonly extractMessages: boolean;
  /** Appended to each record. */
  readonly delimiter?: string | undefined;
}

/** Where a delivery stream writes. */
export interface BucketDestination {
  readonly roleArn: string;
  readonly bucketArn: string;
  readonly prefix: string;
  readonly errorOutputPrefix: string;
  readonly compression: 'UNCOMPRESSED' | 'GZIP';
  readonly intervalS: number;
  readonly megabytes: number;
  readonly processing: Processing;
  /** As they were given, to be shown again. */
  readonly processors: readonly unknown[];
}

/** One delivery stream. */
export interface DeliveryStream {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** The key of its records in SQL; never used again after a deletion. */
  readonly rowId: string;
  readonly keyType?: string | undefined;
  readonly destination: BucketDestination;
  readonly createdAt: number;
}

export function deliveryStreamArn(
  { account, region }: { account: string; region: string },
  name: string,
): string {
  return `arn:aws:firehose:${region}:${account}:deliverystream/${name}`;
}
