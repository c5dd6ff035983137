import type { Finding } from '../../domain/detections/finding.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { bringForward, setMoment } from './due-moments.ts';
import { putFinding } from './finding-items.ts';
import { type Item, type ItemKey, packed, text, unpacked } from './item.ts';
import { putNotice } from './notice-items.ts';
import { shardOf } from './shard-of.ts';
import type { Signposts } from './signposts.ts';
import { keyOfItem, type Table } from './table.ts';
import { WAITING } from './table-definition.ts';

/** The table, and the signposts in it. */
export interface Tabled {
  readonly table: Table;
  readonly signposts: Signposts;
}

/** What follows from a written record. */
export interface Effects {
  readonly notices?: readonly Notice[] | undefined;
  readonly findings?: readonly Finding[] | undefined;
  /** The record's own moment in the due queue; null: none. */
  readonly due?: { readonly key: string; readonly at: Instant | null } | undefined;
  readonly alsoDue?: { readonly key: string; readonly at: Instant } | undefined;
  /** Rows of their own, each written once. */
  readonly rows?: readonly (ItemKey & { readonly body: unknown })[] | undefined;
  /** A signpost to the record, and until when it is worth following. */
  readonly over?: (ItemKey & { readonly at: Instant }) | undefined;
}

const PENDING = 'pending';
/** Partitions of the waiting index that records whose effects were not carried out yet are spread over. */
export const PENDING_SHARDS = 16;
/** How many such records of each are healed at a time. */
const HEALED_AT_ONCE = 10;

const pendingPartition = (shard: number): string => `pending/${shard}`;

/** Only where no effects of an earlier write wait to be carried out. */
export const NOTHING_PENDING = `attribute_not_exists(#${PENDING})`;
export const hasPending = (item: Item): boolean => item[PENDING] !== undefined;

/** Attributes that keep effects in their record's own item, where `heal` finds them. */
export function pendingAttributes(effects: Effects, key: ItemKey): Item {
  if (Object.values(effects).every((effect) => effect === undefined)) return {};
  return {
    [PENDING]: packed(effects),
    [WAITING.pk]: text(pendingPartition(shardOf(key.pk, PENDING_SHARDS))),
    [WAITING.sk]: text(key.pk),
  };
}

/**
 * Carries out the effects that a record's item holds, and takes them out of it. Any number may do so at once, and again
 * after a crash: a notice is kept once; findings and the record's own moment say which version of the record wrote them,
 * and an older one, or the same again, changes nothing; a moment that is only brought forward costs one look more.
 */
export async function carryOut(at: Tabled, item: Item): Promise<void> {
  if (!hasPending(item)) return;
  const effects = unpacked(item[PENDING]) as Effects;
  const version = item['version'] ?? { N: '0' };
  for (const notice of effects.notices ?? []) await putNotice(at, notice);
  for (const finding of effects.findings ?? []) await putFinding(at, finding, Number(version.N));
  if (effects.due) await setMoment(at.table, effects.due, version);
  if (effects.alsoDue) await bringForward(at.table, effects.alsoDue.key, effects.alsoDue.at);
  for (const { pk, sk, body } of effects.rows ?? []) await at.table.put({ pk, sk }, { body: packed(body) });
  if (effects.over) {
    const { pk, sk, at: over } = effects.over;
    await at.table.update({ pk, sk }, { set: { over: { N: String(Math.round(over)) } } });
  }
  await at.table.update(
    keyOfItem(item),
    { remove: [PENDING, WAITING.pk, WAITING.sk] },
    { where: '#version = :version', values: { ':version': version } },
  );
}

/** Carries out what writers that died left; asked by whoever looks for what waits, so that nothing waits unseen. */
export async function heal(at: Tabled): Promise<void> {
  const shards = await Promise.all(
    Array.from({ length: PENDING_SHARDS }, (_, shard) =>
      at.table.queryAll({ index: WAITING, pk: pendingPartition(shard), limit: HEALED_AT_ONCE }),
    ),
  );
  for (const item of await at.table.getAll(shards.flat().map(keyOfItem))) await carryOut(at, item);
}
