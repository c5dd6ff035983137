import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/kernel/instant.ts';
import { type Item, type ItemKey, keyPart, number, sortable, text } from './item.ts';
import { shardOf } from './shard-of.ts';
import type { Condition, Table } from './table.ts';
import { EXPIRES, WAITING } from './table-definition.ts';

/** Partitions that due moments are spread over. */
export const DUE_SHARDS = 16;
/** How long it is remembered which version of a record took a moment away. */
const TOMBSTONE_DAYS = 7;
const SECONDS_A_DAY = 86_400;
/** Attributes of a due moment that is there. */
const MOMENT = ['at', WAITING.pk, WAITING.sk];

export const dueItemKey = (key: string): ItemKey => ({ pk: `due/${keyPart(key)}`, sk: 'due' });
export const duePartition = (shard: number): string => `due/${shard}`;

/** The attributes of a key's moment. */
export function moment(key: string, at: Instant): Item {
  const shard = shardOf(keyPart(key), DUE_SHARDS);
  return {
    key: text(key),
    at: number(Math.round(at)),
    [WAITING.pk]: text(duePartition(shard)),
    [WAITING.sk]: text(`${sortable(at)}/${keyPart(key)}`),
  };
}

/** Moves a key's moment, or takes it away (null), where the condition is met. */
export function move(table: Table, key: string, at: Instant | null, condition: Condition, also: Item = {}) {
  if (at !== null)
    return table.update(
      dueItemKey(key),
      { set: { ...moment(key, at), ...also }, remove: [EXPIRES] },
      condition,
    );
  const expires = Math.floor(Date.now() / 1000) + TOMBSTONE_DAYS * SECONDS_A_DAY;
  return table.update(
    dueItemKey(key),
    { set: { ...also, [EXPIRES]: number(expires) }, remove: MOMENT },
    condition,
  );
}

/** Keeps the earlier of the present and the new moment. */
export async function bringForward(table: Table, key: string, at: Instant): Promise<void> {
  await move(table, key, at, {
    where: 'attribute_not_exists(#at) OR #at > :asked',
    values: { ':asked': number(Math.round(at)) },
  });
}

/** Sets the moment as a version of a record wrote it, once. */
export async function setMoment(
  table: Table,
  due: { readonly key: string; readonly at: Instant | null },
  version: AttributeValue,
): Promise<void> {
  await move(
    table,
    due.key,
    due.at,
    { where: 'attribute_not_exists(#by) OR #by < :version', values: { ':version': version } },
    { by: version },
  );
}
