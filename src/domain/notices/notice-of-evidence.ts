import type { EvidenceProblem } from '../evidence/problem.ts';
import type { Instant } from '../kernel/instant.ts';
import type { SessionView } from '../sessions/view.ts';
import type { Notice } from './notice.ts';
import { noticeId } from './notice-id.ts';

/** The notice about something of the archive that is not as it was sealed; one for each cause, however often it is found. */
export function noticeOfEvidence(
  problem: EvidenceProblem,
  session: SessionView | null,
  now: Instant,
): Notice {
  const { kind, chain, sessionId, cause, reason } = problem;
  const { account, region, sequence } = chain;
  return {
    schema: 'sallyport.notice/1',
    id: noticeId(kind, { place: { account, region }, sessionId, cause }),
    kind,
    raisedAt: now,
    account,
    region,
    session,
    grant: null,
    terminationReasons: [],
    reasons: [`evidence ${account}/${region} number ${sequence}: ${reason}`],
    verdict: null,
    event: null,
    why: `sallyport evidence list --account ${account} --number ${sequence}`,
  };
}
