import type { Instant } from '../../domain/kernel/instant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Backlog, NoticeStore } from '../../operations/ports.ts';
import { heal, type Tabled } from './effects.ts';
import { type Item, number, unpacked } from './item.ts';
import { noticeItemKey, putNotice, UNSENT } from './notice-items.ts';
import { WAITING } from './table-definition.ts';
import { DEFAULT_LIST_LIMIT, newestFirst, readRows } from './time-index.ts';

/** The outbox and the memory of notices in DynamoDB. */
export class DynamoNoticeStore implements NoticeStore {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async keep(notice: Notice): Promise<void> {
    await putNotice(this.#at, notice);
  }

  async unsent(limit: number): Promise<readonly Notice[]> {
    await heal(this.#at);
    const rows = this.#at.table.query({ index: WAITING, pk: UNSENT });
    const unsent = await readRows(this.#at.table, rows, {
      limit,
      read: (item) => item,
      fits: (item) => item['sentAt'] === undefined,
    });
    return unsent.map(noticeOf);
  }

  async markSent(id: string, at: Instant): Promise<void> {
    await this.#at.table.update(
      noticeItemKey(id),
      { set: { sentAt: number(Math.round(at)) }, remove: [WAITING.pk, WAITING.sk] },
      { where: 'attribute_exists(#pk) AND attribute_not_exists(#sentAt)' },
    );
  }

  async list(filter: { since?: Instant; until?: Instant; limit?: number }): Promise<readonly Notice[]> {
    return readRows(this.#at.table, newestFirst(this.#at, 'notice', filter), {
      limit: filter.limit ?? DEFAULT_LIST_LIMIT,
      read: noticeOf,
      fits: () => true,
    });
  }

  async unsentBacklog(): Promise<Backlog> {
    await heal(this.#at);
    const rows = await this.#at.table.queryAll({ index: WAITING, pk: UNSENT });
    const [oldest] = rows;
    const at = oldest?.[WAITING.sk]?.S?.split('/')[0];
    return { count: rows.length, oldestAt: at === undefined ? null : Number(at) };
  }
}

const noticeOf = (item: Item): Notice => unpacked(item['body']) as Notice;
