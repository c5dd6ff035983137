import { randomUUID } from 'node:crypto';
import {
  carryOut,
  type Effects,
  hasPending,
  NOTHING_PENDING,
  pendingAttributes,
  type Tabled,
} from './effects.ts';
import { type Item, type ItemKey, number, numberOf, packed, text, unpacked } from './item.ts';
import { NOT_THERE } from './table.ts';

/** How often a write makes way for the effects of the one before it. */
const MAX_WRITE_ROUNDS = 3;

/** A record that is written only from the version that was read. */
interface Versioned {
  readonly version: number;
}

/** Reads a record's item; what its last writer left undone is done first. */
export async function readVersioned(at: Tabled, key: ItemKey): Promise<Item | null> {
  const item = await at.table.get(key);
  if (item) await carryOut(at, item);
  return item;
}

/**
 * Writes a record and keeps its effects in one write, then carries them out. False: someone else wrote first, and
 * nothing of this was written.
 */
export async function writeVersioned(
  at: Tabled,
  key: ItemKey,
  given: { readonly record: Versioned; readonly index: Item; readonly effects: Effects },
): Promise<boolean> {
  const { record, index, effects } = given;
  // A write whose answer was lost is sent again by the SDK, and then meets itself.
  const writer = randomUUID();
  const attributes = {
    writer: text(writer),
    version: number(record.version + 1),
    body: packed(record),
    ...index,
    ...pendingAttributes(effects, key),
  };
  const condition =
    record.version === 0
      ? NOT_THERE
      : { where: `#version = :read AND ${NOTHING_PENDING}`, values: { ':read': number(record.version) } };
  for (let round = 0; round < MAX_WRITE_ROUNDS; round += 1) {
    if (await at.table.put(key, attributes, condition)) {
      await carryOut(at, attributesWithKey(key, attributes));
      return true;
    }
    const stored = await at.table.get(key);
    if (stored?.['writer']?.S === writer) {
      await carryOut(at, stored);
      return true;
    }
    if (stored === null || numberOf(stored['version']) !== record.version || !hasPending(stored))
      return false;
    await carryOut(at, stored);
  }
  return false;
}

/** The record in an item, under the version that the item has. */
export function versionedOf<T extends Versioned>(item: Item): T {
  return { ...(unpacked(item['body']) as T), version: numberOf(item['version']) ?? 0 };
}

function attributesWithKey({ pk, sk }: ItemKey, attributes: Item): Item {
  return { ...attributes, pk: { S: pk }, sk: { S: sk } };
}
