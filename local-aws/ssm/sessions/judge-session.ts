/**
 * Why a session must end by itself, and when to look again. Pure: given the session, who is there, and the time.
 * The service enforces these; the agent has no idle or duration logic. facts/session-manager.md E.
 */
import type { Session } from './session.ts';

export const DEFAULT_IDLE_MINUTES = 20;
/** A client that has not opened its channel by then is not coming; its token was for that. */
export const CLIENT_CONNECT_MS = 60_000;
/** An agent opens its data channel within about 50 ms of being told; its worker may have to start. */
export const AGENT_CONNECT_MS = 30_000;
/** An agent reconnects within about 5 s or not at all; a node that is gone for this long is lost. */
export const AGENT_LOST_MS = 60_000;
const MINUTE_MS = 60_000;

/** Who is on a session's channels. Instants are epoch ms; Infinity in `agentGoneAt` while the agent is there. */
export interface Presence {
  readonly agentGoneAt: number;
  /** Last new keystroke or output frame; resends, sizes, acknowledgements and pings do not count. */
  readonly activeAt: number;
}

/** Either the end, with what the person is told, or when to look again. */
export type Judgement =
  | { readonly kind: 'end'; readonly status: 'Terminated' | 'Failed'; readonly output: string }
  | { readonly kind: 'wait'; readonly until: number };

interface Limit {
  readonly at: number;
  readonly status: 'Terminated' | 'Failed';
  readonly output: () => string;
}

function limitsOf(session: Session, presence: Presence): Limit[] {
  const { startedAt, clientConnectedAt, agentConnectedAt, maxMinutes, idleMinutes } = session;
  const limits: Limit[] = [
    {
      at: presence.activeAt + idleMinutes * MINUTE_MS,
      status: 'Terminated',
      output: () => 'Your session timed out due to inactivity.',
    },
  ];
  if (maxMinutes !== undefined)
    limits.push({
      at: startedAt + maxMinutes * MINUTE_MS,
      status: 'Terminated',
      output: () => `Your session reached its maximum duration of ${maxMinutes} minutes.`,
    });
  if (clientConnectedAt === undefined)
    limits.push({
      at: startedAt + CLIENT_CONNECT_MS,
      status: 'Terminated',
      output: () =>
        `No client opened the session's data channel within ${CLIENT_CONNECT_MS / 1000} seconds. Start another session.`,
    });
  if (agentConnectedAt === undefined)
    limits.push({
      at: startedAt + AGENT_CONNECT_MS,
      status: 'Failed',
      output: () =>
        `${session.target} did not open the session's data channel within ${AGENT_CONNECT_MS / 1000} seconds. Check that its agent runs and may call ssmmessages:CreateDataChannel and OpenDataChannel.`,
    });
  else
    limits.push({
      at: presence.agentGoneAt + AGENT_LOST_MS,
      status: 'Terminated',
      output: () =>
        `The connection to ${session.target} was lost for ${AGENT_LOST_MS / 1000} seconds. Check the node with get-connection-status.`,
    });
  return limits;
}

/** The first limit that is over, or when the next one will be. */
export function judgeSession(session: Session, presence: Presence, now: number): Judgement {
  const [first, ...others] = limitsOf(session, presence);
  let next = first as Limit;
  for (const limit of others) if (limit.at < next.at) next = limit;
  if (next.at <= now) return { kind: 'end', status: next.status, output: next.output() };
  return { kind: 'wait', until: next.at };
}
