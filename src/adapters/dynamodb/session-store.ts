import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place, SessionRecord } from '../../domain/sessions/session.ts';
import { sessionKey } from '../../domain/sessions/session-key.ts';
import type { SessionFilter, SessionStore, WrittenWith } from '../../operations/ports.ts';
import type { Tabled } from './effects.ts';
import {
  AFTER_ALL,
  type Item,
  type ItemKey,
  keyOf,
  keyPart,
  sortable,
  sortableNewestFirst,
  text,
} from './item.ts';
import { keyOfItem } from './table.ts';
import { BY_TARGET, LOOK, OPEN } from './table-definition.ts';
import { DEFAULT_LIST_LIMIT, newestFirst, readRows, timeKeys } from './time-index.ts';
import { readVersioned, versionedOf, writeVersioned } from './versioned-items.ts';

/** Signposts to the places that ever had a session. */
const PLACES = 'places';
/** The partition, beside those of the open sessions, of the ended ones that evidence has to look at. */
export const TO_LOOK_AT = 'to-look-at';

/** What lists of sessions filter by. */
type SessionLook = Pick<SessionRecord, 'state' | 'person' | 'nodeName'> & {
  readonly start: Pick<SessionRecord['start'], 'id' | 'owner' | 'target' | 'startedAt'>;
};

/** Sessions in DynamoDB, with their notices, findings and due moments (effects.ts). */
export class DynamoSessionStore implements SessionStore {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async read(place: Place, id: string): Promise<SessionRecord | null> {
    const item = await readVersioned(this.#at, sessionItemKey(place, id));
    return item && versionedOf<SessionRecord>(item);
  }

  async write(record: SessionRecord, also: WrittenWith = {}): Promise<boolean> {
    const { start } = record;
    const { signposts } = this.#at;
    await signposts.day('session', start.startedAt);
    if (record.version === 0) {
      await signposts.put({ pk: PLACES, sk: keyOf(start.account, start.region) });
      await signposts.put({ pk: idPartition(start.id), sk: keyOf(start.account, start.region) });
    }
    return writeVersioned(this.#at, sessionItemKey(start, start.id), {
      record,
      index: indexKeys(record),
      effects: {
        notices: also.notices,
        findings: also.findings,
        due: also.dueAt === undefined ? undefined : { key: sessionKey(start, start.id), at: also.dueAt },
        alsoDue: also.alsoDue,
      },
    });
  }

  async list(filter: SessionFilter): Promise<readonly SessionRecord[]> {
    const limit = filter.limit ?? DEFAULT_LIST_LIMIT;
    if (filter.id !== undefined) return (await this.#withId(filter.id, filter)).slice(0, limit);
    if (filter.state === 'active' && filter.target === undefined)
      return (await this.listOpen())
        .filter((record) => fits(record, filter))
        .sort(newestStartFirst)
        .slice(0, limit);
    const rows =
      filter.target === undefined
        ? newestFirst(this.#at, 'session', filter)
        : this.#ofTarget(filter.target, filter);
    return readRows(this.#at.table, rows, {
      limit,
      looks: (look: SessionLook) => fits(look, filter),
      read: versionedOf<SessionRecord>,
      fits: (record) => fits(record, filter),
    });
  }

  async #withId(id: string, filter: SessionFilter): Promise<readonly SessionRecord[]> {
    const places = await this.#at.signposts.of(idPartition(id));
    const keys = places.map((place) => ({ pk: `session/${place}/${keyPart(id)}`, sk: 'session' }));
    const records = (await this.#at.table.getAll(keys)).map(versionedOf<SessionRecord>);
    return records.filter((record) => fits(record, filter)).sort(newestStartFirst);
  }

  #ofTarget(target: string, { since, until }: SessionFilter) {
    return this.#at.table.query({
      index: BY_TARGET,
      pk: targetPartition(target),
      ...(until === undefined ? {} : { from: sortableNewestFirst(Math.ceil(until) - 1) }),
      ...(since === undefined ? {} : { to: `${sortableNewestFirst(Math.floor(since))}/${AFTER_ALL}` }),
    });
  }

  async listOpen(place?: Place): Promise<readonly SessionRecord[]> {
    const places = place ? [keyOf(place.account, place.region)] : await this.#at.signposts.of(PLACES);
    const found: SessionRecord[] = [];
    for (const one of places) {
      const rows = await this.#at.table.queryAll({ index: OPEN, pk: openPartition(one) });
      const records = (await this.#at.table.getAll(rows.map(keyOfItem))).map(versionedOf<SessionRecord>);
      found.push(...records.filter(({ state }) => state === 'active'));
    }
    return found.sort((a, b) => a.start.startedAt - b.start.startedAt || (a.start.id < b.start.id ? -1 : 1));
  }

  async known(place: Place, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const byKey = new Map(ids.map((id) => [sessionItemKey(place, id).pk, id]));
    const items = await this.#at.table.getAll([...byKey.values()].map((id) => sessionItemKey(place, id)));
    return new Set(items.map((item) => byKey.get(keyOfItem(item).pk) ?? ''));
  }
}

/** A session's own item. */
export function sessionItemKey({ account, region }: Place, id: string): ItemKey {
  return { pk: `session/${keyOf(account, region, id)}`, sk: 'session' };
}

/** The signposts to the places that know a session's id. */
export const idPartition = (id: string): string => `id/${keyPart(id)}`;
const targetPartition = (target: string): string => `session-target/${keyPart(target)}`;
const openPartition = (place: string): string => `open/${place}`;

const AT_ONCE = 0;

/** Where an ended session stands among those to look at. */
export const toLookAtKey = (at: Instant, session: Place & { readonly id: string }): string =>
  `${sortable(at)}/${keyOf(session.id, session.account, session.region)}`;

function indexKeys(record: SessionRecord): Item {
  const { state, person, nodeName, start } = record;
  const { id, owner, target, startedAt, account, region } = start;
  const key = keyOf(id, account, region);
  const look: SessionLook = { state, person, nodeName, start: { id, owner, target, startedAt } };
  const open = {
    [OPEN.pk]: text(openPartition(keyOf(account, region))),
    [OPEN.sk]: text(`${sortable(startedAt)}/${key}`),
  };
  // Each write asks for a look: the record has changed.
  const toLookAt = {
    [OPEN.pk]: text(TO_LOOK_AT),
    [OPEN.sk]: text(toLookAtKey(AT_ONCE, start)),
  };
  return {
    ...timeKeys('session', startedAt, key, look),
    [BY_TARGET.pk]: text(targetPartition(target)),
    [BY_TARGET.sk]: text(`${sortableNewestFirst(startedAt)}/${key}`),
    [LOOK]: text(JSON.stringify(look)),
    ...(state === 'active' ? open : toLookAt),
  };
}

const newestStartFirst = (a: SessionRecord, b: SessionRecord): number =>
  b.start.startedAt - a.start.startedAt || (a.start.id < b.start.id ? -1 : 1);

function fits(one: SessionLook, filter: SessionFilter): boolean {
  const { start, person, nodeName } = one;
  const { user, whose, node } = filter;
  return (
    (filter.state ?? one.state) === one.state &&
    (user === undefined || person === user || start.owner.includes(user)) &&
    (whose === undefined || person === whose || start.owner === whose) &&
    (node === undefined || start.target === node || nodeName === node) &&
    (filter.target ?? start.target) === start.target &&
    start.startedAt >= (filter.since ?? Number.NEGATIVE_INFINITY) &&
    start.startedAt < (filter.until ?? Number.POSITIVE_INFINITY)
  );
}
