import { joinResume, openingOf, type RecordedOpening } from '../domain/guardrails/record-facts.ts';
import type { GuardrailSettings } from '../domain/guardrails/start-facts.ts';
import type { Verdict } from '../domain/guardrails/verdict.ts';
import { verdictView } from '../domain/sessions/view.ts';
import type { Clock, GuardrailJudge } from './ports.ts';

/** What guardrails say of one recorded StartSession or ResumeSession, as contract.md has it. */
export interface TestedOpening {
  readonly eventId: string | null;
  readonly sessionId: string | null;
  /** The errorCode of a refused call; its verdict is what would have been said. */
  readonly error: string | null;
  readonly verdict: ReturnType<typeof verdictView>;
}

/**
 * Holds recorded events against guardrails, in their order; nothing is asked of AWS, and nothing terminated. A resume is
 * joined to its start wherever that stands among the events, since CloudTrail's files are not in order.
 */
export async function testGuardrails(
  test: {
    readonly clock: Clock;
    readonly judge: GuardrailJudge;
    readonly settings: GuardrailSettings;
  },
  events: AsyncIterable<unknown> | Iterable<unknown>,
): Promise<readonly TestedOpening[]> {
  const openings: RecordedOpening[] = [];
  const starts = new Map<string, RecordedOpening>();
  for await (const event of events) {
    const opening = openingOf(event, test.settings);
    if (opening === null) continue;
    openings.push(opening);
    if (opening.eventName === 'StartSession' && opening.sessionId !== null)
      starts.set(opening.sessionId, opening);
  }
  const now = test.clock.now();
  return openings.map((opening) => {
    const { eventId, sessionId, errorCode } = opening;
    const facts =
      opening.eventName === 'ResumeSession'
        ? joinResume(opening, starts.get(sessionId ?? ''))
        : opening.facts;
    const verdict: Verdict = test.judge.judge(facts, { now, deadlinePassed: false });
    return { eventId, sessionId, error: errorCode, verdict: verdictView(verdict) };
  });
}
