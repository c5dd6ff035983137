import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { PlaceState, SweepResult, WatchLog, WatchState } from '../../operations/ports.ts';
import type { Tabled } from './effects.ts';
import { type Item, keyOf, number, numberOf, packed, unpacked } from './item.ts';
import { shardOf } from './shard-of.ts';

/** How many unreadable events are kept: whoever can send events must not fill the table. */
const QUARANTINE_LIMIT = 1000;
/** More of one is cut off. */
const QUARANTINE_BODY_CHARS = 65_536;

const WATCH = 'watch';
const EVENTS = { pk: WATCH, sk: 'events' };
const COUNTER = { pk: WATCH, sk: 'quarantine' };
/** Partitions that places are spread over: each look at a place writes its state, and one takes some 1,000 a second. */
export const PLACE_SHARDS = 8;

/** What the watch knows of itself, in DynamoDB: a few partitions, read whole. */
export class DynamoWatchLog implements WatchLog {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async read(): Promise<WatchState> {
    const partitions = Array.from({ length: PLACE_SHARDS }, (_, shard) => placePartition(shard));
    const [items = [], ...places] = await Promise.all(
      [WATCH, ...partitions].map((pk) => this.#at.table.queryAll({ pk })),
    );
    const one = (sk: string) => items.find((item) => item['sk']?.S === sk);
    return {
      lastEventAt: numberOf(one(EVENTS.sk)?.['lastAt']),
      lastEventLagMs: numberOf(one(EVENTS.sk)?.['lagMs']),
      quarantined: Math.min(numberOf(one(COUNTER.sk)?.['taken']) ?? 0, QUARANTINE_LIMIT),
      places: places
        .flat()
        .map(placeOf)
        .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    };
  }

  async readPlace(place: Place): Promise<PlaceState | null> {
    const item = await this.#at.table.get(placeKey(place));
    return item === null ? null : placeOf(item);
  }

  async sawEvent(seen: { readonly at: Instant; readonly happenedAt: Instant }): Promise<void> {
    await this.#at.table.update(EVENTS, {
      set: { lastAt: number(Math.round(seen.at)), lagMs: number(Math.round(seen.at - seen.happenedAt)) },
    });
  }

  async swept(place: Place, { at, error, full }: SweepResult): Promise<void> {
    const { table } = this.#at;
    const key = placeKey(place);
    const now = number(Math.round(at));
    const named = { place: packed(place) };
    if (error === null && full) {
      await table.update(key, {
        set: { ...named, sweptAt: now, historyAt: now },
        remove: ['failedAt', 'error'],
      });
      return;
    }
    const set =
      error === null ? { ...named, sweptAt: now } : { ...named, failedAt: now, error: packed(error) };
    const remove = error === null ? ['failedAt', 'error'] : [];
    // Up to when the history is known: at first from the very first sweep, whatever came of it.
    const first = { where: 'attribute_not_exists(#historyAt)' };
    if (!(await table.update(key, { set: { ...set, historyAt: now }, remove }, first)))
      await table.update(key, { set, remove });
  }

  /** In a ring: the newest take the place of the oldest. */
  async quarantine(event: {
    readonly at: Instant;
    readonly reason: string;
    readonly body: string;
  }): Promise<void> {
    const place = await this.#at.table.count(COUNTER, 'taken');
    const body = event.body.slice(0, QUARANTINE_BODY_CHARS);
    await this.#at.table.put(
      { pk: 'quarantine', sk: String(place % QUARANTINE_LIMIT).padStart(4, '0') },
      { event: packed({ at: Math.round(event.at), reason: event.reason, body }) },
    );
  }
}

const nameOf = ({ account, region }: Place): string => keyOf(account, region);
const placePartition = (shard: number): string => `watch-places/${shard}`;

function placeKey(place: Place) {
  const sk = nameOf(place);
  return { pk: placePartition(shardOf(sk, PLACE_SHARDS)), sk };
}

function placeOf(item: Item): PlaceState {
  const { account, region } = unpacked(item['place']) as Place;
  return {
    account,
    region,
    historyAt: numberOf(item['historyAt']) ?? 0,
    sweptAt: numberOf(item['sweptAt']),
    failedAt: numberOf(item['failedAt']),
    error: item['error'] === undefined ? null : (unpacked(item['error']) as string),
  };
}
