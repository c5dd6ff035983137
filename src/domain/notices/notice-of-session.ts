import type { Instant } from '../kernel/instant.ts';
import { mask } from '../recordings/mask.ts';
import type { DueNotice } from '../sessions/due-notices.ts';
import type { SessionRecord } from '../sessions/session.ts';
import { sessionView, verdictView } from '../sessions/view.ts';
import type { Notice } from './notice.ts';

/** The notice about a session: the CloudTrail record of its start, enriched with all that was found, and all reasons. */
export function noticeOfSession(record: SessionRecord, due: DueNotice, now: Instant): Notice {
  const { start } = record;
  const session = sessionView(record);
  const terminationReasons = due.terminationReasons.map(mask);
  const sallyport = { kind: due.kind, terminationReasons, verdict: verdictView(record.verdict), session };
  return {
    schema: 'sallyport.notice/1',
    id: due.id,
    kind: due.kind,
    raisedAt: now,
    account: start.account,
    region: start.region,
    session,
    grant: null,
    terminationReasons,
    reasons: due.reasons,
    verdict: record.verdict,
    event: start.event === null ? null : { ...start.event, ...maskedReason(start.event), sallyport },
    why: due.why ?? whyOf(due.kind, shellWord(start.id)),
  };
}

/** The record's request, with the person's own words masked: notices go to many. */
function maskedReason({ requestParameters }: Readonly<Record<string, unknown>>): object {
  if (typeof requestParameters !== 'object' || requestParameters === null) return {};
  const reason: unknown = Reflect.get(requestParameters, 'reason');
  return typeof reason === 'string'
    ? { requestParameters: { ...requestParameters, reason: mask(reason) } }
    : {};
}

/** The command that tells more. */
function whyOf(kind: DueNotice['kind'], id: string): string {
  return kind.startsWith('log-') ? `sallyport log check ${id}` : `sallyport session show ${id} --timeline`;
}

/** An id as a shell takes it for one word: ids are not ours, and people paste the command. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9._=@+-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
}
