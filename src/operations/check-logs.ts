import { type DeliveryView, deliveriesView } from '../domain/deliveries/view.ts';
import { type SessionView, sessionView } from '../domain/sessions/view.ts';
import type { SessionStore } from './ports.ts';

/** How many sessions are checked when no limit is said. */
const DEFAULT_LIMIT = 100;
/** Sessions that are looked through, at most, for those that the asker may see. */
const MAX_LOOKED_THROUGH = 10_000;

/** A copy of a session's log, with the session: a row of `log check`. */
export interface CheckedLog extends DeliveryView {
  readonly sessionId: string;
  readonly account: string;
  readonly region: string;
  readonly person: string | null;
  readonly owner: string;
  readonly node: string;
  readonly sessionState: 'active' | 'ended';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endCause: string | null;
}

/** Whose logs are checked: one session's, or those of a whole person or ARN, running and ended. */
export interface CheckAsked {
  readonly session?: string | undefined;
  readonly user?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly limit?: number | undefined;
}

/** How it stands with the logs of sessions, the newest session first, S3 before CloudWatch. */
export async function checkLogs(
  watch: { readonly sessions: Pick<SessionStore, 'list'> },
  asked: CheckAsked,
  isVisible: (session: SessionView) => boolean,
): Promise<readonly CheckedLog[]> {
  const { session: id, user: whose, since, until } = asked;
  const filter = {
    ...(id === undefined ? {} : { id }),
    ...(whose === undefined ? {} : { whose }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  const records = await watch.sessions.list({ ...filter, limit: MAX_LOOKED_THROUGH });
  return records
    .map((record) => ({ record, session: sessionView(record) }))
    .filter(({ session }) => isVisible(session))
    .slice(0, asked.limit ?? DEFAULT_LIMIT)
    .flatMap(({ record, session }) =>
      deliveriesView(record).map((delivery) => ({ ...nameOf(session), ...delivery })),
    );
}

function nameOf(session: SessionView) {
  const { account, region, person, owner, startedAt, endedAt, endCause } = session;
  return {
    sessionId: session.id,
    ...{ account, region, person, owner },
    node: session.nodeName ?? session.target,
    sessionState: session.state,
    ...{ startedAt, endedAt, endCause },
  };
}
