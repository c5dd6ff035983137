import type { World } from '../world.ts';
import { deliver } from './deliver.ts';
import { type DeliveryStream, deliveryStreamArn } from './delivery-stream.ts';

const TICK_MS = 500;
/** Records of one object. */
const MAX_RECORDS = 10_000;
const MEGABYTE = 1_048_576;
/** A delivery that failed is tried again after this long; AWS goes on for a day, and so do we. */
const RETRY_MS = 5_000;
const GIVE_UP_MS = 24 * 3_600_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS firehose_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, time INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE INDEX IF NOT EXISTS firehose_by_stream ON firehose_records (stream, id);`;

/** The state of Firehose: delivery streams, and what they have not written yet. */
export class FirehoseState {
  readonly #world: World;
  readonly #retryAt = new Map<string, number>();
  readonly #busy = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World) {
    this.#world = world;
    world.store.db.exec(SCHEMA);
    world.onStart(() => {
      this.#timer = setInterval(() => void this.flush(), TICK_MS).unref();
    });
    world.onClose(() => clearInterval(this.#timer));
  }

  #streams() {
    return this.#world.store.table<DeliveryStream>('firehose.streams');
  }

  stream(arn: string): DeliveryStream | undefined {
    return this.#streams().get(arn);
  }

  streams(place: { account: string; region: string }): DeliveryStream[] {
    const rows = [...this.#streams().values(deliveryStreamArn(place, ''))];
    return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  put(stream: DeliveryStream): void {
    this.#streams().set(stream.arn, stream);
  }

  delete(stream: DeliveryStream): void {
    this.#streams().delete(stream.arn);
    this.#world.store.db.prepare('DELETE FROM firehose_records WHERE stream = ?').run(stream.rowId);
  }

  /** Takes one record. */
  add(stream: DeliveryStream, data: Uint8Array): void {
    this.#world.store.db
      .prepare('INSERT INTO firehose_records (stream, time, data) VALUES (?, ?, ?)')
      .run(stream.rowId, this.#world.now(), data);
  }

  /** Writes what has waited long enough or is large enough; `all` writes what there is. */
  async flush(all = false): Promise<void> {
    for (const stream of [...this.#streams().values()]) {
      if (this.#busy.has(stream.rowId)) continue;
      this.#busy.add(stream.rowId);
      try {
        await this.#flushOne(stream, all);
      } finally {
        this.#busy.delete(stream.rowId);
      }
    }
  }

  async #flushOne(stream: DeliveryStream, all: boolean): Promise<void> {
    const now = this.#world.now();
    const { db } = this.#world.store;
    const waiting = db
      .prepare('SELECT min(time) AS since, sum(length(data)) AS bytes FROM firehose_records WHERE stream = ?')
      .get(stream.rowId);
    if (waiting?.['since'] === null || waiting === undefined) return;
    const since = Number(waiting['since']);
    const { intervalS, megabytes } = stream.destination;
    const isDue = now - since >= intervalS * 1000 || Number(waiting['bytes']) >= megabytes * MEGABYTE;
    if (!all && (!isDue || now < (this.#retryAt.get(stream.rowId) ?? 0))) return;
    const rows = db
      .prepare('SELECT id, data FROM firehose_records WHERE stream = ? ORDER BY id LIMIT ?')
      .all(stream.rowId, MAX_RECORDS);
    const records = rows.map((row) => row['data'] as Uint8Array);
    const isDone = await deliver(this.#world, stream, { records, since }).catch((error: Error) => {
      // A disk that is full, say: the records are still there for the next try.
      process.emitWarning(`${stream.name}: ${error.message}`, 'LocalAwsFirehose');
      return false;
    });
    this.#report(stream, isDone, now - since);
    if (isDone || now - since > GIVE_UP_MS) {
      const last = Number(rows.at(-1)?.['id']);
      db.prepare('DELETE FROM firehose_records WHERE stream = ? AND id <= ?').run(stream.rowId, last);
      this.#retryAt.delete(stream.rowId);
    } else this.#retryAt.set(stream.rowId, now + RETRY_MS);
  }

  /** The stream's own metrics. Source: Firehose developer guide, "Delivery to Amazon S3". */
  #report(stream: DeliveryStream, isDone: boolean, ageMs: number): void {
    const dimensions = [{ Name: 'DeliveryStreamName', Value: stream.name }];
    const report = (name: string, value: number, unit: string) =>
      this.#world.monitoring.put(stream, { namespace: 'AWS/Firehose', name, dimensions }, [
        { time: this.#world.now(), unit, count: 1, sum: value, min: value, max: value },
      ]);
    report('DeliveryToS3.DataFreshness', ageMs / 1000, 'Seconds');
    report('DeliveryToS3.Success', isDone ? 1 : 0, 'None');
  }
}
