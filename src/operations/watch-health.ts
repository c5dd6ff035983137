import type { Instant } from '../domain/kernel/instant.ts';
import type { Notice, NoticeKind } from '../domain/notices/notice.ts';
import { noticeId } from '../domain/notices/notice-id.ts';
import type { Place } from '../domain/sessions/session.ts';
import type { Clock, NoticeStore, WatchLog } from './ports.ts';
import { blindReasons, type RunningState } from './status.ts';

/** How long the watch may be blind before people are told: one throttled sweep is no blindness. */
const TOLD_AFTER_MS = 120_000;

/** What the last look at the watch's own health found. */
export interface Health {
  readonly blindSince: Instant | null;
  /** People were told. */
  readonly told: boolean;
}

/** Looks whether the watch sees, and tells people when it has been blind for a while, and when it sees again. */
export async function watchHealth(
  sources: {
    readonly clock: Clock;
    readonly notices: NoticeStore;
    readonly log: WatchLog;
    readonly running: () => RunningState;
    /** Where the notice says that it comes from. */
    readonly hub: Place;
  },
  before: Health,
): Promise<Health> {
  const now = sources.clock.now();
  const reasons = blindReasons(sources.running(), await sources.log.read(), now);
  const tell = (kind: NoticeKind, since: Instant) =>
    sources.notices.keep(noticeOfWatch(kind, { hub: sources.hub, reasons, since, now }));
  if (reasons.length === 0) {
    if (before.told && before.blindSince !== null) await tell('watch-sees-again', before.blindSince);
    return { blindSince: null, told: false };
  }
  const blindSince = before.blindSince ?? now;
  const told = before.told || now - blindSince >= TOLD_AFTER_MS;
  if (told && !before.told) await tell('watch-blind', blindSince);
  return { blindSince, told };
}

function noticeOfWatch(
  kind: NoticeKind,
  about: { hub: Place; reasons: readonly string[]; since: Instant; now: Instant },
): Notice {
  const { hub } = about;
  return {
    schema: 'sallyport.notice/1',
    id: noticeId(kind, { place: hub, sessionId: null, cause: String(about.since) }),
    kind,
    raisedAt: about.now,
    account: hub.account,
    region: hub.region,
    session: null,
    grant: null,
    terminationReasons: [],
    reasons: about.reasons,
    verdict: null,
    event: null,
    why: 'sallyport status',
  };
}
