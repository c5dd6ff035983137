import type { RowClass } from '../../domain/archive/retention.ts';
import type { Finding } from '../../domain/detections/finding.ts';
import type { Grant } from '../../domain/grants/grant.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { SessionRecord } from '../../domain/sessions/session.ts';
import {
  classOfNotice,
  rowOfFinding,
  rowOfGrant,
  rowOfNotice,
  rowOfRead,
  rowOfSession,
} from '../../operations/expiring-row.ts';
import type { TranscriptRead } from '../../operations/read-log.ts';
import type { ExpiringRow, ExpiringRows } from '../../operations/retention-ports.ts';
import type { Tabled } from './effects.ts';
import { carryOut } from './effects.ts';
import { findingsOfSession } from './finding-items.ts';
import { targetPartition } from './grant-store.ts';
import { type Item, type ItemKey, keyOf, keyPart, numberOf, unpacked } from './item.ts';
import { judgementsOf } from './judgement-log.ts';
import { READS_BY_DAY, readDayOf } from './read-log.ts';
import { idPartition } from './session-store.ts';
import { dayOf, dayPartition, type ListedKind } from './signposts.ts';
import { keyOfItem } from './table.ts';
import { BY_TIME, WAITING } from './table-definition.ts';

const BATCH = 100;

/** How rows of a kind, listed by their time, are read; null: of another class, or not to expire yet. */
interface Source {
  readonly kind: ListedKind;
  readonly read: (item: Item, key: string) => ExpiringRow | null;
}

const bodyOf = <T>(item: Item): T => unpacked(item['body']) as T;

const FINDINGS: Source = { kind: 'finding', read: (item, key) => rowOfFinding(bodyOf<Finding>(item), key) };
const SESSIONS: Source = {
  kind: 'session',
  read: (item, key) => rowOfSession(bodyOf<SessionRecord>(item), key),
};
const GRANTS: Source = { kind: 'grant', read: (item, key) => rowOfGrant(bodyOf<Grant>(item), key) };
const notices = (what: RowClass): Source => ({
  kind: 'notice',
  read: (item, key) => {
    const notice = bodyOf<Notice>(item);
    return classOfNotice(notice) === what ? rowOfNotice(notice, key, item['sentAt'] !== undefined) : null;
  },
});

const SOURCES: Readonly<Record<RowClass, readonly Source[]>> = {
  findings: [FINDINGS, notices('findings')],
  notices: [notices('notices')],
  reads: [],
  records: [SESSIONS, GRANTS],
};

/** What a row's key says: its item, the version that was read, and what leads to it. */
interface RowKey extends ItemKey {
  readonly version: number | null;
  readonly leads: readonly ItemKey[];
  /** The partition that goes with it. */
  readonly with: string | null;
}

/** Rows of ours by their age, in DynamoDB: day by day, the oldest first. A day of which nothing is left is forgotten. */
export class DynamoExpiringRows implements ExpiringRows {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async *before(what: RowClass, before: Instant): AsyncGenerator<ExpiringRow> {
    if (what === 'reads') yield* this.#reads(before);
    for (const source of SOURCES[what]) yield* this.#listed(source, before);
  }

  async *#listed({ kind, read }: Source, before: Instant): AsyncGenerator<ExpiringRow> {
    const { table, signposts } = this.#at;
    const days = `days/${kind}`;
    for (const day of await signposts.of(days, { to: dayOf(before) })) {
      const rows = await table.queryAll({ index: BY_TIME, pk: dayPartition(kind, day) });
      if (rows.length === 0 && day < dayOf(before)) await table.remove({ pk: days, sk: day });
      const keys = rows.map(keyOfItem).reverse();
      for (let from = 0; from < keys.length; from += BATCH)
        for (const item of await this.#inOrder(keys.slice(from, from + BATCH))) {
          const row = read(item, JSON.stringify(rowKeyOf(item)));
          if (row !== null && row.at < before) yield row;
        }
    }
  }

  async #inOrder(keys: readonly ItemKey[]): Promise<readonly Item[]> {
    const items = await this.#at.table.getAll(keys);
    // What a writer that died left undone is done before anything of it goes.
    for (const item of items) await carryOut(this.#at, item);
    const places = new Map(keys.map(({ pk }, place) => [pk, place]));
    const placeOf = (item: Item) => places.get(item['pk']?.S ?? '') ?? 0;
    return items.toSorted((a, b) => placeOf(a) - placeOf(b));
  }

  async *#reads(before: Instant): AsyncGenerator<ExpiringRow> {
    const { table, signposts } = this.#at;
    for (const day of await signposts.of(READS_BY_DAY, { to: dayOf(before) })) {
      const partitions = await signposts.of(readDayOf(day));
      if (partitions.length === 0) await table.remove({ pk: READS_BY_DAY, sk: day });
      for (const partition of partitions) {
        const rows = (await table.queryAll({ pk: partition })).filter((item) => dayOfRead(item) === day);
        if (rows.length === 0) await table.remove({ pk: readDayOf(day), sk: partition });
        for (const item of rows) {
          const key: RowKey = { ...keyOfItem(item), version: null, leads: [], with: null };
          const row = rowOfRead(bodyOf<TranscriptRead>(item), JSON.stringify(key));
          if (row.at < before) yield row;
        }
      }
    }
  }

  async remove({ key }: ExpiringRow): Promise<boolean> {
    const { table } = this.#at;
    const { pk, sk, version, leads, with: partition } = JSON.parse(key) as RowKey;
    const isUnsent = pk.startsWith('notice/') ? `attribute_not_exists(#${WAITING.pk})` : null;
    const condition =
      version !== null
        ? { where: '#version = :read', values: { ':read': { N: String(version) } } }
        : { where: isUnsent ?? 'attribute_exists(#pk)' };
    if (!(await table.remove({ pk, sk }, condition))) return false;
    for (const lead of leads) await table.remove(lead);
    if (partition !== null)
      for (const item of await table.queryAll({ pk: partition })) await table.remove(keyOfItem(item));
    return true;
  }
}

const dayOfRead = (item: Item): string => dayOf(bodyOf<TranscriptRead>(item).at);

function rowKeyOf(item: Item): RowKey {
  const key = keyOfItem(item);
  const version = numberOf(item['version']);
  const made = { ...key, version, leads: [], with: null };
  if (key.pk.startsWith('finding/')) {
    const { id, sessionId, relatedSessions } = bodyOf<Finding>(item);
    const sessions = [...new Set([sessionId, ...relatedSessions])].filter((one) => one !== null);
    return { ...made, leads: sessions.map((one) => ({ pk: findingsOfSession(one), sk: keyPart(id) })) };
  }
  if (key.pk.startsWith('session/')) {
    const { account, region, id } = bodyOf<SessionRecord>(item).start;
    const leads = [{ pk: idPartition(id), sk: keyOf(account, region) }];
    return { ...made, leads, with: judgementsOf({ account, region, id }) };
  }
  if (key.pk.startsWith('grant/')) {
    const { account, region, target, id } = bodyOf<Grant>(item);
    return { ...made, leads: [{ pk: targetPartition({ account, region }, target), sk: keyPart(id) }] };
  }
  return made;
}
