import type { Instant } from '../domain/kernel/instant.ts';
import { renderRfc3339 } from '../domain/kernel/rfc3339.ts';
import { type EvidenceStatus, evidenceReasons } from './evidence-status.ts';
import type { Backlog, Clock, DueQueue, NoticeStore, SessionStore, WatchLog, WatchState } from './ports.ts';
import { type TopicStatus, topicReasons } from './topic-status.ts';
import type { StreamHealth } from './transcript-ports.ts';

/** What a status is made from: the stores, and what only the running process knows. */
export interface StatusSources {
  readonly clock: Clock;
  readonly sessions: SessionStore;
  readonly notices: NoticeStore;
  readonly due: DueQueue;
  readonly log: WatchLog;
  readonly running: () => RunningState;
  /** Left out: no evidence is kept. */
  readonly evidence?: () => Promise<EvidenceStatus>;
  /** Left out: no topic is looked at. */
  readonly topics?: () => Promise<readonly TopicStatus[]>;
}

/** What only the running process knows. */
export interface RunningState {
  readonly startedAt: Instant;
  readonly observeOnly: boolean;
  readonly places: readonly { readonly account: string; readonly region: string }[];
  /** Why the event queue cannot be read; null when it can. */
  readonly queueError: string | null;
  /** Why the last turn of the outbox failed; null when it did not. */
  readonly outboxError: string | null;
  /** Why the guardrail files on disk are not those in force; null when they are. */
  readonly guardrailError: string | null;
  readonly guardrailsLoadedAt: Instant | null;
  /** Why the detection rules on disk, or the settings for them, are not in force; null when they are. */
  readonly ruleError?: string | null;
  readonly rulesLoadedAt?: Instant | null;
  /** Why the access policy files on disk are not those in force; null when they are. */
  readonly accessError?: string | null;
  readonly accessLoadedAt?: Instant | null;
  /** The log groups that are followed; left out: none is. */
  readonly streams?: readonly StreamHealth[];
  /** The last fault that a loop survived. */
  readonly lastFault: { readonly reason: string; readonly at: Instant } | null;
}

/** How late things may be before the watch says that it does not see or does not keep up. */
const LIMITS = {
  sweepMs: 180_000,
  dueMs: 30_000,
  outboxMs: 60_000,
  faultMs: 60_000,
  streamMs: 30_000,
} as const;

/** Whether the watch is seeing and its loop keeping up, and if not, why. Blind: sessions may run that nobody judges. */
export async function readStatus(sources: StatusSources) {
  const now = sources.clock.now();
  const running = sources.running();
  const [open, due, outbox, state, evidence, topics] = await Promise.all([
    sources.sessions.listOpen(),
    sources.due.backlog(now),
    sources.notices.unsentBacklog(),
    sources.log.read(),
    sources.evidence?.() ?? null,
    sources.topics?.() ?? [],
  ]);
  const blind = blindReasons(running, state, now);
  const ofEvidence = evidenceReasons(evidence);
  const behind = [...behindReasons(running, { due, outbox, now }), ...ofEvidence.behind];
  return {
    seeing: blind.length === 0,
    keepingUp: behind.length === 0,
    reasons: [...blind, ...behind, ...ofEvidence.wrong, ...topicReasons(topics)],
    observeOnly: running.observeOnly,
    startedAt: renderRfc3339(running.startedAt),
    lastEventAt: instant(state.lastEventAt),
    lastEventLagMs: state.lastEventLagMs,
    quarantinedEvents: state.quarantined,
    openSessions: open.length,
    due: { count: due.count, oldestAt: instant(due.oldestAt) },
    outbox: { count: outbox.count, oldestAt: instant(outbox.oldestAt) },
    guardrailsLoadedAt: instant(running.guardrailsLoadedAt),
    accessLoadedAt: instant(running.accessLoadedAt ?? null),
    rulesLoadedAt: instant(running.rulesLoadedAt ?? null),
    evidence,
    topics,
    streams: (running.streams ?? []).map((stream) => ({ ...stream, readAt: renderRfc3339(stream.readAt) })),
    places: running.places.map((place) => {
      const known = state.places.find((one) => one.account === place.account && one.region === place.region);
      return { ...place, sweptAt: instant(known?.sweptAt ?? null), error: known?.error ?? null };
    }),
  };
}

/** The watch's status as `sallyport status` prints it. */
export type Status = Awaited<ReturnType<typeof readStatus>>;

/** Why the watch may not see every session, place by place. The sweeps alone see all, only later than events. */
export function blindReasons(running: RunningState, state: WatchState, now: Instant): readonly string[] {
  const reasons: string[] = [];
  for (const { account, region } of running.places) {
    const known = state.places.find((one) => one.account === account && one.region === region);
    const since = Math.max(known?.sweptAt ?? 0, running.startedAt);
    if (known?.error) reasons.push(`${account} ${region} cannot be observed: ${known.error}`);
    else if (now - since > LIMITS.sweepMs)
      reasons.push(`${account} ${region} has not been observed for ${Math.round((now - since) / 1000)} s`);
  }
  if (running.queueError) reasons.push(`events cannot be read, only sweeps see: ${running.queueError}`);
  return reasons;
}

function behindReasons(
  running: RunningState,
  waits: { readonly due: Backlog; readonly outbox: Backlog; readonly now: Instant },
): readonly string[] {
  const reasons: string[] = [];
  const lateMs = (backlog: Backlog) => (backlog.oldestAt === null ? 0 : waits.now - backlog.oldestAt);
  if (lateMs(waits.due) > LIMITS.dueMs)
    reasons.push(
      `${waits.due.count} sessions wait to be judged, the first for ${seconds(lateMs(waits.due))}`,
    );
  if (lateMs(waits.outbox) > LIMITS.outboxMs)
    reasons.push(
      `${waits.outbox.count} notices are not sent, the first for ${seconds(lateMs(waits.outbox))}: ${running.outboxError ?? 'no error told'}`,
    );
  if (running.guardrailError)
    reasons.push(`the guardrail files are not in force, the ones before are: ${running.guardrailError}`);
  if (running.ruleError) reasons.push(`the detection rules are not all in force: ${running.ruleError}`);
  if (running.accessError)
    reasons.push(
      `the access policy files are not in force, the ones before are: ${running.accessError.replaceAll('\n', '; ')}`,
    );
  for (const { account, region, logGroup, readAt, error } of running.streams ?? [])
    if (waits.now - readAt > LIMITS.streamMs)
      reasons.push(
        `the lines streamed to ${logGroup} in ${account} ${region} have not been read for ${seconds(waits.now - readAt)}: ${error ?? 'a read is under way'}`,
      );
  const { lastFault } = running;
  if (lastFault && waits.now - lastFault.at < LIMITS.faultMs)
    reasons.push(`a fault ${seconds(waits.now - lastFault.at)} ago: ${lastFault.reason}`);
  return reasons;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

function instant(at: Instant | null): string | null {
  return at === null ? null : renderRfc3339(at);
}
