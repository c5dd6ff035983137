import { type DataStream, hashKeyRange, sequenceNumber, shardId } from './stream.ts';

/** The shards of a stream after one, as DescribeStream and ListShards show them. */
export function shardsAfter(stream: DataStream, after: string | undefined, limit: number) {
  const all = Array.from({ length: stream.shards }, (_, shard) => {
    const { first, last } = hashKeyRange(stream, shard);
    return {
      ShardId: shardId(shard),
      HashKeyRange: { StartingHashKey: String(first), EndingHashKey: String(last) },
      SequenceNumberRange: { StartingSequenceNumber: sequenceNumber(0) },
    };
  });
  const rest = after === undefined ? all : all.filter(({ ShardId }) => ShardId > after);
  return { shown: rest.slice(0, limit), hasMore: rest.length > limit };
}
