import { createHash } from 'node:crypto';

/** Which of some partitions a name belongs to: one partition takes some 1,000 writes a second. At most 256. */
export function shardOf(name: string, shards: number): number {
  return (createHash('sha256').update(name).digest()[0] ?? 0) % shards;
}
