import { randomUUID } from 'node:crypto';
import type { ReadLog, SessionName, TranscriptRead } from '../../operations/read-log.ts';
import { heal, type Tabled } from './effects.ts';
import { keyOf, number, sortable, unpacked } from './item.ts';
import { dayOf } from './signposts.ts';
import { EXPIRES } from './table-definition.ts';
import { DEFAULT_LIST_LIMIT } from './time-index.ts';
import { writeVersioned } from './versioned-items.ts';

/** Signposts to the days that have reads, and for each day to the partitions that hold them. */
export const READS_BY_DAY = 'days/reads';
export const readDayOf = (day: string): string => `reads-on/${day}`;

const ORDER_DIGITS = 6;
/** How long the item stays that held them all: the rows are written long before. */
const TOGETHER_KEPT_DAYS = 30;
const SECONDS_A_DAY = 86_400;

/** Who watched what, in DynamoDB. Reads told together are one item, from which each session's row is written. */
export class DynamoReadLog implements ReadLog {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async keep(reads: readonly TranscriptRead[]): Promise<void> {
    const together = randomUUID();
    const rows = reads.map((read, place) => ({
      pk: partitionOf(read),
      sk: `${sortable(read.at)}/${together}/${String(place).padStart(ORDER_DIGITS, '0')}`,
      body: { ...read, at: Math.round(read.at) },
    }));
    const { signposts } = this.#at;
    for (const read of reads) {
      await signposts.put({ pk: READS_BY_DAY, sk: dayOf(read.at) });
      await signposts.put({ pk: readDayOf(dayOf(read.at)), sk: partitionOf(read) });
    }
    const expires = Math.floor(Date.now() / 1000) + TOGETHER_KEPT_DAYS * SECONDS_A_DAY;
    await writeVersioned(
      this.#at,
      { pk: `reads-together/${together}`, sk: 'reads' },
      { record: { version: 0 }, index: { [EXPIRES]: number(expires) }, effects: { rows } },
    );
  }

  async ofSession(session: SessionName, limit = DEFAULT_LIST_LIMIT): Promise<readonly TranscriptRead[]> {
    await heal(this.#at);
    const rows = await this.#at.table.queryAll({ pk: partition(session), backward: true, limit });
    return rows.toReversed().map((row) => unpacked(row['body']) as TranscriptRead);
  }
}

const partitionOf = ({ at, session }: TranscriptRead): string =>
  session === null ? `reads-of-none/${dayOf(at)}` : partition(session);

const partition = ({ account, region, id }: SessionName): string => `reads/${keyOf(account, region, id)}`;
