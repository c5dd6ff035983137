import type { LegalHold } from '../../domain/archive/hold.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { Fault } from '../../operations/fault.ts';
import type { HoldStore } from '../../operations/retention-ports.ts';
import type { Tabled } from './effects.ts';
import { type Item, keyPart, packed, text, unpacked } from './item.ts';
import { NOT_THERE } from './table.ts';

const HOLDS = 'holds';

/** Legal holds in DynamoDB, in one partition: there are few, and none is ever deleted. */
export class DynamoHoldStore implements HoldStore {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async place(hold: LegalHold): Promise<void> {
    const key = { pk: HOLDS, sk: keyPart(hold.id) };
    if (!(await this.#at.table.put(key, { body: packed(hold) }, NOT_THERE)))
      throw new Fault('STATE_CONTENDED', `there is a hold ${hold.id} already`, { retry: 'never' });
  }

  async release(id: string, by: { readonly arn: string; readonly at: Instant }): Promise<LegalHold | null> {
    const key = { pk: HOLDS, sk: keyPart(id) };
    const stored = await this.#at.table.get(key);
    if (stored === null) return null;
    const released: LegalHold = { ...holdOf(stored), releasedBy: by.arn, releasedAt: by.at };
    const done = await this.#at.table.update(
      key,
      { set: { body: packed(released), released: text('yes') } },
      { where: 'attribute_not_exists(#released)' },
    );
    return done ? released : null;
  }

  async list(): Promise<readonly LegalHold[]> {
    const items = await this.#at.table.queryAll({ pk: HOLDS });
    return items.map(holdOf).sort((a, b) => b.placedAt - a.placedAt || (a.id < b.id ? -1 : 1));
  }
}

const holdOf = (item: Item): LegalHold => unpacked(item['body']) as LegalHold;
