import { uuid } from '../ids.ts';
import type { World } from '../world.ts';
import { RecordStore } from './record-store.ts';
import { type DataStream, shardFor } from './stream.ts';

/** Records stay a day. Source: Kinesis developer guide, "data retention period", the default. */
export const RETENTION_HOURS = 24;
const HOUR_MS = 3_600_000;
const EXPIRE_EVERY_MS = 10 * 60_000;

/** The state of Kinesis: data streams and their records. */
export class KinesisState {
  readonly #world: World;
  readonly records: RecordStore;

  constructor(world: World) {
    this.#world = world;
    this.records = new RecordStore(world.store.db);
    const timer = setInterval(() => this.records.expire(this.oldest()), EXPIRE_EVERY_MS).unref();
    world.onClose(() => clearInterval(timer));
  }

  /** The earliest moment that the retention still shows. */
  oldest(): number {
    return this.#world.now() - RETENTION_HOURS * HOUR_MS;
  }

  #streams() {
    return this.#world.store.table<DataStream>('kinesis.streams');
  }

  stream(arn: string): DataStream | undefined {
    return this.#streams().get(arn);
  }

  streams(place: { account: string; region: string }): DataStream[] {
    const prefix = streamArn(place, '');
    return [...this.#streams().values(prefix)].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  create(
    place: { account: string; region: string },
    made: Pick<DataStream, 'name' | 'shards' | 'mode'>,
  ): DataStream {
    const { account, region } = place;
    const arn = streamArn(place, made.name);
    const stream = { account, region, ...made, arn, rowId: uuid(), createdAt: this.#world.now() };
    this.#streams().set(arn, stream);
    return stream;
  }

  delete(stream: DataStream): void {
    this.#streams().delete(stream.arn);
    this.records.remove(stream.rowId);
  }

  /** Keeps one record; tells its shard and sequence. */
  put(
    stream: DataStream,
    record: { data: Uint8Array; key: string; explicitHashKey?: string | undefined },
  ): { shard: number; sequence: number } {
    const shard = shardFor(stream, record);
    const kept = { arrivedAt: this.#world.now(), partitionKey: record.key, data: record.data };
    return { shard, sequence: this.records.add(stream.rowId, shard, kept) };
  }
}

export function streamArn({ account, region }: { account: string; region: string }, name: string): string {
  return `arn:aws:kinesis:${region}:${account}:stream/${name}`;
}
