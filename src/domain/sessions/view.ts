import { deliveriesView } from '../deliveries/view.ts';
import { DEFAULT_DOCUMENT } from '../guardrails/start-facts.ts';
import type { Verdict } from '../guardrails/verdict.ts';
import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import { mask } from '../recordings/mask.ts';
import { normalOwner } from './person.ts';
import type { SessionRecord } from './session.ts';

function instant(at: Instant | null): string | null {
  return at === null ? null : renderRfc3339(at);
}

/** A verdict as contract.md has it. */
export function verdictView(verdict: Verdict | null) {
  return verdict === null ? null : { ...verdict, judgedAt: renderRfc3339(verdict.judgedAt) };
}

/** A session as contract.md has it. */
export function sessionView(record: SessionRecord) {
  const { start } = record;
  return {
    id: start.id,
    account: start.account,
    region: start.region,
    target: start.target,
    nodeName: record.nodeName,
    // A start that names none uses the account's default; DescribeSessions says so by its name.
    documentName: start.documentName ?? DEFAULT_DOCUMENT,
    owner: normalOwner(start.owner),
    person: record.person,
    // Whatever people write may hold a secret.
    reason: start.reason === null ? null : mask(start.reason),
    status: record.status,
    state: record.state,
    startedAt: renderRfc3339(start.startedAt),
    endedAt: instant(record.endedAt),
    endCause: record.endCause,
    grantId: record.grantId,
    verdict: verdictView(record.verdict),
    deliveries: deliveriesView(record),
    findings: (record.findings ?? []).map(({ id }) => id),
  };
}

/** A session as contract.md has it. */
export type SessionView = ReturnType<typeof sessionView>;

/** A session with what happened to it, oldest first. */
export function timelineView(record: SessionRecord) {
  const timeline = record.timeline
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => a.entry.at - b.entry.at || a.index - b.index)
    .map(({ entry }) => ({ at: renderRfc3339(entry.at), kind: entry.kind, text: entry.text }));
  return { ...sessionView(record), timeline };
}

/** Without what detection rules found, for those who may not see findings: they must not learn which rules there are. */
export function withoutFindings<
  T extends SessionView & { timeline?: readonly { kind: string; text: string }[] },
>(view: T): T {
  const isTold = ({ kind, text }: { kind: string; text: string }) =>
    kind === 'finding' || (kind === 'notice' && text.startsWith('finding/'));
  return {
    ...view,
    findings: [],
    ...(view.timeline === undefined ? {} : { timeline: view.timeline.filter((one) => !isTold(one)) }),
  };
}
