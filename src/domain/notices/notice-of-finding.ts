import type { Finding } from '../detections/finding.ts';
import { findingView } from '../detections/finding-view.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Loose } from '../sessions/trail-record.ts';
import type { Notice } from './notice.ts';
import { noticeId } from './notice-id.ts';

/** The notice about a finding that is tied to no session, with the CloudTrail record of the call. */
export function noticeOfFinding(finding: Finding, event: Loose | null, now: Instant): Notice {
  const { account, region, ruleId, title, level, principal } = finding;
  const who = principal === null ? '' : ` by ${principal}`;
  return {
    schema: 'sallyport.notice/1',
    id: noticeId('finding', { place: finding, sessionId: null, cause: finding.id }),
    kind: 'finding',
    raisedAt: now,
    account,
    region,
    session: null,
    grant: null,
    terminationReasons: [],
    reasons: [
      `${level}: ${title} [${ruleId}]: ${finding.event ?? finding.command ?? ''}${who}`,
      ...(finding.heldBack === null ? [] : [`nothing was ended for it: ${finding.heldBack}`]),
    ],
    verdict: null,
    event:
      event === null ? null : { ...event, sallyport: { kind: 'finding', finding: findingView(finding) } },
    why: `sallyport finding show ${finding.id}`,
  };
}
