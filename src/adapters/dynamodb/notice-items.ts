import type { Notice } from '../../domain/notices/notice.ts';
import type { Tabled } from './effects.ts';
import { type ItemKey, keyPart, packed, sortable, text } from './item.ts';
import { NOT_THERE } from './table.ts';
import { WAITING } from './table-definition.ts';
import { timeKeys } from './time-index.ts';

/** The partition of the waiting index with the notices to send. */
export const UNSENT = 'unsent';

export const noticeItemKey = (id: string): ItemKey => ({ pk: `notice/${keyPart(id)}`, sk: 'notice' });

/** Keeps a notice, to be sent; a second one under its id changes nothing. */
export async function putNotice(at: Tabled, notice: Notice): Promise<void> {
  await at.signposts.day('notice', notice.raisedAt);
  await at.table.put(
    noticeItemKey(notice.id),
    {
      body: packed(notice),
      ...timeKeys('notice', notice.raisedAt, keyPart(notice.id), {}),
      [WAITING.pk]: text(UNSENT),
      [WAITING.sk]: text(`${sortable(notice.raisedAt)}/${keyPart(notice.id)}`),
    },
    NOT_THERE,
  );
}
