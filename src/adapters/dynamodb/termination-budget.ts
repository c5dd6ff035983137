import type { Instant } from '../../domain/kernel/instant.ts';
import { Fault } from '../../operations/fault.ts';
import type { TerminationBudget } from '../../operations/ports.ts';
import type { Tabled } from './effects.ts';
import { MAX_WRITE_TRIES } from './finding-items.ts';
import { number, numberOf, packed, unpacked } from './item.ts';
import { NOT_THERE } from './table.ts';

const SLOTS = { pk: 'termination-budget', sk: 'slots' };

/** The cap on terminations in DynamoDB: one item holds the slots, so that no two askers are given the same one. */
export class DynamoTerminationBudget implements TerminationBudget {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async take(
    key: string,
    ask: { readonly now: Instant; readonly since: Instant; readonly limit: number },
  ): Promise<boolean> {
    const { table } = this.#at;
    for (let tries = 0; tries < MAX_WRITE_TRIES; tries += 1) {
      const stored = await table.get(SLOTS);
      const version = numberOf(stored?.['version']) ?? 0;
      const all = stored ? (unpacked(stored['body']) as readonly (readonly [string, Instant])[]) : [];
      const slots = all.filter(([, takenAt]) => takenAt >= ask.since);
      if (slots.some(([one]) => one === key)) return true;
      if (slots.length >= ask.limit) return false;
      const written = await table.put(
        SLOTS,
        { version: number(version + 1), body: packed([...slots, [key, Math.round(ask.now)]]) },
        stored ? { where: '#version = :read', values: { ':read': number(version) } } : NOT_THERE,
      );
      if (written) return true;
    }
    throw new Fault('STATE_CONTENDED', 'the cap on terminations is asked by many at once', {
      retry: 'later',
    });
  }
}
