import { setImmediate as turn } from 'node:timers/promises';
import { uuid } from '../../ids.ts';
import type { World } from '../../world.ts';
import type { LogGroup } from '../log-group.ts';
import { pointerOf } from './pointer.ts';
import { eventRow, type Query, type ResultLine } from './query.ts';
import type { Row } from './row.ts';
import { within } from './within.ts';

export type QueryStatus = 'Running' | 'Complete' | 'Failed' | 'Cancelled' | 'Timeout';

/** What was asked for. Times are epoch ms; `until` is exclusive. */
export interface Asked {
  readonly account: string;
  readonly region: string;
  readonly groups: readonly LogGroup[];
  readonly text: string;
  readonly query: Query;
  readonly from: number;
  readonly until: number;
  readonly limit: number;
}

/** A query that was started. */
export interface Started extends Asked {
  readonly id: string;
  readonly createdAt: number;
  status: QueryStatus;
  lines: readonly ResultLine[];
  readonly statistics: { recordsMatched: number; recordsScanned: number; bytesScanned: number };
}

/** Queries remembered; AWS keeps their results for seven days. */
const MAX_QUERIES = 1_000;
/** Source: Logs Insights quotas: queries of an account and Region that may run at once. */
export const MAX_RUNNING = 100;
const CHUNK = 1_000;
/** Events kept for one query, after its first filters; and what it may take, in ms, for a chunk and at its end. */
const MAX_KEPT = 200_000;
const CHUNK_MS = 2_000;
const FINISH_MS = 10_000;

/** The queries that were started since local-aws was. */
export class Queries {
  readonly #world: World;
  readonly #started = new Map<string, Started>();

  constructor(world: World) {
    this.#world = world;
    world.onClosing(() => {
      for (const query of this.#started.values()) this.stop(query);
    });
  }

  get(id: string): Started | undefined {
    return this.#started.get(id);
  }

  /** Newest first. */
  of(place: { account: string; region: string }): Started[] {
    return [...this.#started.values()]
      .filter(({ account, region }) => account === place.account && region === place.region)
      .reverse();
  }

  /** Starts a query; it runs on by itself. */
  start(asked: Asked): Started {
    const started: Started = {
      ...asked,
      id: uuid(),
      createdAt: this.#world.now(),
      status: 'Running',
      lines: [],
      statistics: { recordsMatched: 0, recordsScanned: 0, bytesScanned: 0 },
    };
    if (this.#started.size >= MAX_QUERIES) this.#started.delete(this.#started.keys().next().value!);
    this.#started.set(started.id, started);
    this.#run(started).catch((error: unknown) => {
      started.status = 'Failed';
      process.emitWarning(error instanceof Error ? error : String(error), 'LocalAwsBug');
    });
    return started;
  }

  /** Stops a query; false when it no longer ran. */
  stop(query: Started): boolean {
    if (query.status !== 'Running') return false;
    query.status = 'Cancelled';
    return true;
  }

  async #run(query: Started): Promise<void> {
    const kept: Row[] = [];
    for (const group of query.groups) {
      await this.#scan(query, group, kept);
      if (query.status !== 'Running') return;
    }
    const isDone = within(FINISH_MS, () => {
      const { lines, matched } = query.query.finish(kept, query.limit);
      query.lines = lines;
      query.statistics.recordsMatched = matched;
    });
    query.status = isDone ? 'Complete' : 'Timeout';
  }

  async #scan(query: Started, group: LogGroup, kept: Row[]): Promise<void> {
    let after: { time: number; sequence: number } | undefined;
    for (;;) {
      // Other calls have their turn between two chunks.
      await turn();
      if (query.status !== 'Running') return;
      const events = this.#world.logs.events.events({
        groupRow: group.rowId,
        from: Math.max(query.from, this.#world.logs.oldest(group)),
        until: query.until,
        ...(after === undefined ? {} : { after }),
        limit: CHUNK,
      });
      const isDone = within(CHUNK_MS, () => {
        for (const event of events) {
          const row = eventRow({
            ...event,
            log: `${group.account}:${group.name}`,
            pointer: pointerOf(group, event),
          });
          if (query.query.passes(row)) kept.push(row);
        }
      });
      if (!isDone || kept.length > MAX_KEPT) query.status = 'Timeout';
      query.statistics.recordsScanned += events.length;
      for (const { message } of events) query.statistics.bytesScanned += Buffer.byteLength(message);
      const last = events.at(-1);
      if (last === undefined || events.length < CHUNK) return;
      after = { time: last.timestamp, sequence: last.sequence };
    }
  }
}
