import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { JudgementLog, KeptJudgement } from '../../operations/evidence-ports.ts';
import { Fault } from '../../operations/fault.ts';
import type { SessionName } from '../../operations/read-log.ts';
import type { Tabled } from './effects.ts';
import { MAX_WRITE_TRIES } from './finding-items.ts';
import { type Item, keyOf, number, numberOf, packed, text, unpacked } from './item.ts';

/** Judgements kept of one session besides the first; the oldest of them make room. */
const MOST_JUDGEMENTS = 50;

/** The judgements of sessions in DynamoDB: the first, and a ring of the newest; `head` says which is the last. */
export class DynamoJudgementLog implements JudgementLog {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async keep(
    session: SessionName,
    { at, verdict, facts }: { readonly at: Instant; readonly verdict: unknown; readonly facts: unknown },
  ): Promise<void> {
    const { table } = this.#at;
    const pk = judgementsOf(session);
    // A verdict tells when it was made: the same one made again differs in that alone.
    const digest = createHash('sha256')
      .update(JSON.stringify({ verdict: { ...(verdict as object), judgedAt: null }, facts }))
      .digest('hex');
    for (let tries = 0; tries < MAX_WRITE_TRIES; tries += 1) {
      const last = numberOf((await table.get({ pk, sk: 'head' }))?.['number']) ?? -1;
      const lastItem = last < 0 ? null : await table.get({ pk, sk: slot(last) });
      const lastAt = number(Math.round(at));
      if (lastItem?.['digest']?.S === digest) {
        const same = { where: '#number = :number', values: { ':number': number(last) } };
        if (await table.update({ pk, sk: slot(last) }, { set: { lastAt } }, same)) return;
        continue;
      }
      const next = last + 1;
      const written = await table.put(
        { pk, sk: slot(next) },
        {
          number: number(next),
          firstAt: lastAt,
          lastAt,
          digest: text(digest),
          body: packed({ verdict, facts }),
        },
        { where: 'attribute_not_exists(#number) OR #number < :next', values: { ':next': number(next) } },
      );
      // Where another wrote this one, its writer may have died before it said so.
      await this.#lastIs(pk, next);
      if (written) return;
    }
    throw new Fault('STATE_CONTENDED', 'the judgements of one session are written by many at once', {
      retry: 'later',
    });
  }

  async #lastIs(pk: string, last: number): Promise<void> {
    const value = number(last);
    await this.#at.table.update(
      { pk, sk: 'head' },
      { set: { number: value } },
      { where: 'attribute_not_exists(#number) OR #number < :last', values: { ':last': value } },
    );
  }

  async ofSession(session: SessionName): Promise<readonly KeptJudgement[]> {
    const items = await this.#at.table.queryAll({
      pk: judgementsOf(session),
      from: 'judgement/',
      to: 'judgement/~',
    });
    return items
      .toSorted((a, b) => (numberOf(a['number']) ?? 0) - (numberOf(b['number']) ?? 0))
      .map(judgementOf);
  }
}

/** The partition of a session's judgements. */
export const judgementsOf = ({ account, region, id }: SessionName): string =>
  `judgements/${keyOf(account, region, id)}`;

/** The first judgement stays; the others take turns. */
const slot = (place: number): string => `judgement/${place === 0 ? 0 : 1 + ((place - 1) % MOST_JUDGEMENTS)}`;

function judgementOf(item: Item): KeptJudgement {
  return {
    firstAt: numberOf(item['firstAt']) ?? 0,
    lastAt: numberOf(item['lastAt']) ?? 0,
    ...(unpacked(item['body']) as Pick<KeptJudgement, 'verdict' | 'facts'>),
  };
}
