import { createHash } from 'node:crypto';

/** One data stream. */
export interface DataStream {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** The key of its records in SQL; never used again after a deletion. */
  readonly rowId: string;
  readonly shards: number;
  readonly mode: 'PROVISIONED' | 'ON_DEMAND';
  readonly createdAt: number;
}

/** One record as it is kept. */
export interface DataRecord {
  readonly sequence: number;
  /** Epoch ms. */
  readonly arrivedAt: number;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** Hash keys are numbers of 128 bits. */
const HASH_KEYS = 2n ** 128n;
const SHARD_DIGITS = 12;
/** Sequence numbers of AWS have 56 digits and begin with 49. */
const SEQUENCE_DIGITS = 54;

/** `shardId-000000000000`. */
export function shardId(shard: number): string {
  return `shardId-${String(shard).padStart(SHARD_DIGITS, '0')}`;
}

/** The number of a shard; undefined when the stream has no such shard. */
export function shardOf(stream: DataStream, id: string): number | undefined {
  const found = /^shardId-(\d{12})$/.exec(id)?.[1];
  return found !== undefined && Number(found) < stream.shards ? Number(found) : undefined;
}

/** The range of hash keys of a shard, both ends within. */
export function hashKeyRange(stream: DataStream, shard: number): { first: bigint; last: bigint } {
  const at = (i: number) => (HASH_KEYS * BigInt(i)) / BigInt(stream.shards);
  return { first: at(shard), last: at(shard + 1) - 1n };
}

/** The shard of a record: by the hash key that it gives, or by the MD5 of its partition key. */
export function shardFor(
  stream: DataStream,
  record: { key: string; explicitHashKey?: string | undefined },
): number {
  const hash =
    record.explicitHashKey === undefined
      ? BigInt(`0x${createHash('md5').update(record.key).digest('hex')}`)
      : BigInt(record.explicitHashKey);
  for (let shard = 0; shard < stream.shards; shard++)
    if (hash <= hashKeyRange(stream, shard).last) return shard;
  return stream.shards - 1;
}

export function sequenceNumber(sequence: number): string {
  return `49${String(sequence).padStart(SEQUENCE_DIGITS, '0')}`;
}

/** Undefined when the text is no sequence number of ours. */
export function readSequenceNumber(text: string): number | undefined {
  return /^49\d{54}$/.test(text) ? Number(text.slice(2)) : undefined;
}
