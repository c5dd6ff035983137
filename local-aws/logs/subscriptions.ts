import { randomUUID } from 'node:crypto';
import type { World } from '../world.ts';
import type { LogGroup, SubscriptionFilter } from './log-group.ts';
import { type Consignment, sendRecord } from './send-record.ts';
import { subscribedRecords } from './subscribed-record.ts';

/** What could not be delivered is tried again after this long, then after twice as long, and so on. */
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 60_000;
/** Source: CloudWatch Logs user guide, "Subscriptions": failed deliveries are tried again for up to 24 hours. */
const GIVE_UP_MS = 24 * 3_600_000;
const TICK_MS = 250;

/** Source: CloudWatch Logs user guide, "Monitoring with CloudWatch metrics". */
const DESTINATION_TYPES: Readonly<Record<string, string>> = {
  kinesis: 'Kinesis',
  firehose: 'Firehose',
  logs: 'Destination',
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS logs_undelivered (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    filter TEXT NOT NULL, destination TEXT NOT NULL, key TEXT NOT NULL, data BLOB NOT NULL,
    since INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL);`;

interface Event {
  readonly sequence: number;
  readonly timestamp: number;
  readonly message: string;
}

interface Row {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly filter: string;
  readonly destination: string;
  readonly key: string;
  readonly data: Uint8Array;
  readonly since: number;
  readonly attempts: number;
  readonly due: number;
}

/** Sends matching events to the destinations of subscription filters, in order, and again when that fails. */
export class Subscriptions {
  readonly #world: World;
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World) {
    this.#world = world;
    world.store.db.exec(SCHEMA);
    world.onStart(() => this.#watch());
    world.onClose(() => clearInterval(this.#timer));
  }

  /** Takes events that were just kept. */
  take(group: LogGroup, logStream: string, events: readonly Event[]): void {
    for (const filter of group.subscriptionFilters) {
      const pattern = this.#world.logs.pattern(filter.filterPattern);
      const passed = events.filter((event) => pattern.matches(event.message));
      const head = {
        owner: group.account,
        logGroup: group.name,
        logStream,
        filterName: filter.filterName,
      };
      for (const data of subscribedRecords(head, passed)) this.#send(group, filter, { logStream, data });
    }
  }

  #send(
    group: LogGroup,
    filter: SubscriptionFilter,
    { logStream, data }: { logStream: string; data: Buffer },
  ): void {
    const partitionKey = filter.distribution === 'Random' ? randomUUID() : logStream;
    const { destinationArn, roleArn } = filter;
    // Behind what still waits, so that a filter's records keep their order.
    const first = !this.#waits(group, filter.filterName);
    if (first && this.#deliver(filter.filterName, { group, destinationArn, roleArn, partitionKey, data }))
      return;
    const now = this.#world.now();
    const { account, region, name } = group;
    this.#world.store.db
      .prepare(
        'INSERT INTO logs_undelivered (account, region, name, filter, destination, key, data, since, attempts, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)',
      )
      .run(
        account,
        region,
        name,
        filter.filterName,
        destinationArn,
        partitionKey,
        data,
        now,
        now + FIRST_RETRY_MS,
      );
    this.#watch();
  }

  #deliver(filter: string, sent: Consignment): boolean {
    const isDone = sendRecord(this.#world, sent) === 'delivered';
    const { group, destinationArn } = sent;
    const vendor = destinationArn.split(':')[2] ?? '';
    const dimensions = [
      { Name: 'LogGroupName', Value: group.name },
      { Name: 'DestinationType', Value: DESTINATION_TYPES[vendor] ?? vendor },
      { Name: 'FilterName', Value: filter },
    ];
    const name = isDone ? 'ForwardedBytes' : 'DeliveryErrors';
    const value = isDone ? sent.data.byteLength : 1;
    this.#world.monitoring.put(group, { namespace: 'AWS/Logs', name, dimensions }, [
      { time: this.#world.now(), unit: 'None', count: 1, sum: value, min: value, max: value },
    ]);
    return isDone;
  }

  #waits({ account, region, name }: LogGroup, filter: string): boolean {
    const found = this.#world.store.db
      .prepare(
        'SELECT 1 FROM logs_undelivered WHERE account = ? AND region = ? AND name = ? AND filter = ? LIMIT 1',
      )
      .get(account, region, name, filter);
    return found !== undefined;
  }

  #watch(): void {
    this.#timer ??= setInterval(() => this.retry(), TICK_MS).unref();
  }

  /** Tries what is due again: of each filter the oldest first. */
  retry(): void {
    const now = this.#world.now();
    const rows = this.#world.store.db
      .prepare(
        'SELECT * FROM logs_undelivered WHERE id IN (SELECT min(id) FROM logs_undelivered GROUP BY account, region, name, filter)',
      )
      .all() as unknown as Row[];
    if (rows.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    for (const row of rows) if (row.due <= now) this.#again(row, now);
  }

  #again(row: Row, now: number): void {
    const group = this.#world.logs.group(row.account, row.region, row.name);
    const filter = group?.subscriptionFilters.find(
      (each) => each.filterName === row.filter && each.destinationArn === row.destination,
    );
    const { db } = this.#world.store;
    const isOver =
      group === undefined ||
      filter === undefined ||
      now - row.since > GIVE_UP_MS ||
      this.#deliver(filter.filterName, {
        group,
        destinationArn: filter.destinationArn,
        roleArn: filter.roleArn,
        partitionKey: row.key,
        data: row.data,
      });
    if (isOver) {
      db.prepare('DELETE FROM logs_undelivered WHERE id = ?').run(row.id);
      return;
    }
    const wait = Math.min(FIRST_RETRY_MS * 2 ** row.attempts, MAX_RETRY_MS);
    db.prepare('UPDATE logs_undelivered SET attempts = attempts + 1, due = ? WHERE id = ?').run(
      now + wait,
      row.id,
    );
  }
}
