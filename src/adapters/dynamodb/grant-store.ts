import { overAt } from '../../domain/grants/cover.ts';
import type { Grant } from '../../domain/grants/grant.ts';
import { grantKey } from '../../domain/grants/grant-key.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { GrantFilter, GrantStore, GrantWrittenWith } from '../../operations/grant-ports.ts';
import type { Tabled } from './effects.ts';
import { type ItemKey, keyOf, keyPart, numberOf } from './item.ts';
import { DEFAULT_LIST_LIMIT, newestFirst, readRows, timeKeys } from './time-index.ts';
import { readVersioned, versionedOf, writeVersioned } from './versioned-items.ts';

/** What lists of grants filter by. */
type GrantLook = Pick<Grant, 'state' | 'person' | 'principal' | 'target' | 'nodeName' | 'requestedAt'>;

/** Grants in DynamoDB, with their notices and due moments (effects.ts). */
export class DynamoGrantStore implements GrantStore {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async read(id: string): Promise<Grant | null> {
    const item = await readVersioned(this.#at, itemKey(id));
    return item && versionedOf<Grant>(item);
  }

  async write(grant: Grant, also: GrantWrittenWith = {}): Promise<boolean> {
    await this.#at.signposts.day('grant', grant.requestedAt);
    const pointer = { pk: targetPartition(grant, grant.target), sk: keyPart(grant.id) };
    if (grant.startsAt !== null) await this.#at.signposts.put(pointer);
    const over = grant.state === 'ended' ? overAt(grant) : null;
    const { state, person, principal, target, nodeName, requestedAt } = grant;
    const look: GrantLook = { state, person, principal, target, nodeName, requestedAt };
    return writeVersioned(this.#at, itemKey(grant.id), {
      record: grant,
      index: timeKeys('grant', requestedAt, keyPart(grant.id), look),
      effects: {
        notices: also.notices,
        due: also.dueAt === undefined ? undefined : { key: grantKey(grant.id), at: also.dueAt },
        // An ended grant stays so: from here on its signpost may say until when it matters.
        over: grant.startsAt === null || over === null ? undefined : { ...pointer, at: over },
      },
    });
  }

  async list(filter: GrantFilter): Promise<readonly Grant[]> {
    return readRows(this.#at.table, newestFirst(this.#at, 'grant', filter), {
      limit: filter.limit ?? DEFAULT_LIST_LIMIT,
      looks: (look: GrantLook) => fits(look, filter),
      read: versionedOf<Grant>,
      fits: (grant) => fits(grant, filter),
    });
  }

  async onTarget(place: Place, target: string, since: Instant): Promise<readonly Grant[]> {
    const pointers = await this.#at.table.queryAll({ pk: targetPartition(place, target) });
    const live = pointers.filter((item) => (numberOf(item['over']) ?? Number.POSITIVE_INFINITY) >= since);
    const items = await this.#at.table.getAll(
      live.map((item) => ({ ...itemKey(''), pk: `grant/${item['sk']?.S}` })),
    );
    return items
      .map(versionedOf<Grant>)
      .filter((grant) => grant.startsAt !== null)
      .filter((grant) => grant.state !== 'ended' || (overAt(grant) ?? Number.NEGATIVE_INFINITY) >= since)
      .sort((a, b) => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1));
  }
}

const itemKey = (id: string): ItemKey => ({ pk: `grant/${keyPart(id)}`, sk: 'grant' });

/** The signposts to the grants on a target. */
export const targetPartition = ({ account, region }: Place, target: string): string =>
  `target/${keyOf(account, region, target)}`;

function fits(one: GrantLook, { states, user, node, since, until }: GrantFilter): boolean {
  return (
    (states === undefined || states.includes(one.state)) &&
    (user === undefined || one.person === user || one.principal.includes(user)) &&
    (node === undefined || one.target === node || one.nodeName === node) &&
    one.requestedAt >= (since ?? Number.NEGATIVE_INFINITY) &&
    one.requestedAt < (until ?? Number.POSITIVE_INFINITY)
  );
}
