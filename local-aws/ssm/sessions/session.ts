import type { AgentTask } from '@sallyport/session-channel/payloads/agent-task.ts';

/** AWS's words for where a session is. Connecting, Connected, Disconnected and Terminating are Active. */
export type SessionStatus =
  | 'Connecting'
  | 'Connected'
  | 'Disconnected'
  | 'Terminating'
  | 'Terminated'
  | 'Failed';

/** Where the agent says that it put the log; said also when no upload took place. facts/session-manager.md 0.9. */
export interface ClaimedLog {
  readonly s3Bucket: string;
  readonly s3UrlSuffix: string;
  readonly cwlGroup: string;
  readonly cwlStream: string;
}

/** A session, as it is kept. Instants are epoch ms. */
export interface Session {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly target: string;
  readonly documentName: string;
  readonly documentVersion: string;
  /** SHA-256 of the document's text; empty for the built-in preferences. */
  readonly documentHash: string;
  readonly sessionType: string;
  /** ARN of who started it. */
  readonly owner: string;
  /** aws:userid of the owner: `AIDA...`, or `AROA...:name`. A role session cannot choose it. */
  readonly ownerUserId: string;
  readonly reason: string;
  readonly startedAt: number;
  readonly status: SessionStatus;
  readonly endedAt?: number;
  /** What the person was told at the end. */
  readonly endOutput?: string;
  readonly idleMinutes: number;
  readonly maxMinutes?: number;
  /** SHA-256 of the token that opens the client's channel once; gone when it was used. */
  readonly clientTokenHash?: string;
  readonly clientConnectedAt?: number;
  readonly agentConnectedAt?: number;
  /** The client has acknowledged output of the shell or port: from then on it acknowledges all that is new. */
  readonly clientReady?: boolean;
  /** What the agent is told to start; dropped once it has. */
  readonly task?: AgentTask;
  /** The agent has been told of the end, or told us. */
  readonly agentTold?: boolean;
  readonly claimed?: ClaimedLog;
}

/** Whether DescribeSessions counts it as Active. */
export function isActive(session: Session): boolean {
  return session.status !== 'Terminated' && session.status !== 'Failed';
}

/** `arn:aws:ssm:R:A:session/ID`. */
export function sessionArn(id: string, account: string, region: string): string {
  return `arn:aws:ssm:${region}:${account}:session/${id}`;
}

/**
 * The tags that AWS itself gives a session, for ResumeSession, TerminateSession and OpenDataChannel. The session-id
 * tag holds the owner's aws:userid, which a role session cannot choose by its session name. facts/aws.md E3.
 */
export function sessionTags(session: Session | undefined): Record<string, string> {
  if (session === undefined) return {};
  return { 'aws:ssmmessages:session-id': session.ownerUserId, 'aws:ssmmessages:target-id': session.target };
}
