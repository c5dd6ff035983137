import type { Instant } from '../../domain/kernel/instant.ts';
import { Fault } from '../../operations/fault.ts';
import {
  PROPAGATION_KEPT_MS,
  type PropagationLog,
  type PropagationSeen,
} from '../../operations/grant-ports.ts';
import type { Tabled } from './effects.ts';
import { MAX_WRITE_TRIES } from './finding-items.ts';
import { type ItemKey, keyPart, number, numberOf } from './item.ts';
import { NOT_THERE } from './table.ts';

/** What was seen of IAM's propagation, one item an account. */
export class DynamoPropagationLog implements PropagationLog {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async read(account: string): Promise<PropagationSeen | null> {
    const item = await this.#at.table.get(itemKey(account));
    if (item === null) return null;
    return {
      longestMs: numberOf(item['longestMs']) ?? 0,
      at: numberOf(item['seenAt']) ?? 0,
      samples: numberOf(item['samples']) ?? 0,
    };
  }

  async saw(account: string, seen: { readonly ms: number; readonly at: Instant }): Promise<void> {
    const [ms, at] = [Math.round(seen.ms), Math.round(seen.at)];
    for (let tries = 0; tries < MAX_WRITE_TRIES; tries += 1) {
      const before = await this.read(account);
      const longer = before === null || ms >= before.longestMs || before.at < at - PROPAGATION_KEPT_MS;
      const written = await this.#at.table.put(
        itemKey(account),
        {
          longestMs: number(longer ? ms : before.longestMs),
          seenAt: number(longer ? at : before.at),
          samples: number((before?.samples ?? 0) + 1),
        },
        before ? { where: '#samples = :read', values: { ':read': number(before.samples) } } : NOT_THERE,
      );
      if (written) return;
    }
    throw new Fault('STATE_CONTENDED', `the propagation of ${account} is written by many at once`, {
      retry: 'later',
    });
  }
}

const itemKey = (account: string): ItemKey => ({ pk: `propagation/${keyPart(account)}`, sk: 'propagation' });
