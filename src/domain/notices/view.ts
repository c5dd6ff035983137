import { renderRfc3339 } from '../kernel/rfc3339.ts';
import { mask } from '../recordings/mask.ts';
import { verdictView } from '../sessions/view.ts';
import type { Notice } from './notice.ts';

/** A notice as contract.md has it: what the topics carry and `notice list` prints. */
export function noticeView(notice: Notice) {
  return {
    ...notice,
    // A person's own words may be among them.
    reasons: notice.reasons.map(mask),
    terminationReasons: notice.terminationReasons.map(mask),
    raisedAt: renderRfc3339(notice.raisedAt),
    verdict: verdictView(notice.verdict),
  };
}

/** A notice as contract.md has it. */
export type NoticeView = ReturnType<typeof noticeView>;
