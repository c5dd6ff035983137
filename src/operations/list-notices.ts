import type { Instant } from '../domain/kernel/instant.ts';
import { noticeView } from '../domain/notices/view.ts';
import type { NoticeStore } from './ports.ts';

/** The notices raised in a time, newest first, sent or not. */
export async function listNotices(
  watch: { readonly notices: NoticeStore },
  filter: { readonly since?: Instant; readonly until?: Instant; readonly limit?: number },
) {
  return (await watch.notices.list(filter)).map(noticeView);
}
