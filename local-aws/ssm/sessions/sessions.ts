import { createHash, randomBytes } from 'node:crypto';
import type { Table } from '../../store/table.ts';
import type { World } from '../../world.ts';
import { DueQueue } from './due-queue.ts';
import { judgeSession } from './judge-session.ts';
import { type ClaimedLog, isActive, type Session, type SessionStatus } from './session.ts';

/** How long an ended session is kept in History. facts/aws.md D. */
export const HISTORY_MS = 30 * 24 * 3_600_000;
/** How often limits of sessions are looked at, at most; nothing runs while there is no session. */
const TICK_MS = 250;
/** What has left History is dropped once in so many starts, and at the start of local-aws. */
const PRUNE_EVERY = 1_000;
const TOKEN_BYTES = 96;

/** The end of a session: what its client is told, and whether the agent knows already. */
export interface SessionEnd {
  readonly output: string;
  readonly status: 'Terminated' | 'Failed';
  readonly agentKnows?: boolean;
}

/** What opens a channel is kept as its hash only. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** The sessions of all accounts and regions, and the clock that ends them. */
export class Sessions {
  readonly #world: World;
  readonly #rows: Table<Session>;
  /** Active sessions by id, so that a sweep does not read the history. */
  readonly #active = new Map<string, Session>();
  /** Where a session's row is; ids are unique over all accounts. */
  readonly #keys = new Map<string, string>();
  readonly #due = new DueQueue();
  #timer: NodeJS.Timeout | undefined;
  #opened = 0;

  constructor(world: World) {
    this.#world = world;
    this.#rows = world.store.table('ssm.sessions');
    world.onClose(() => clearInterval(this.#timer));
    this.#restore();
  }

  /** Takes up the sessions that were open when local-aws stopped; agents and clients will come back for them. */
  #restore(): void {
    const now = this.#world.now();
    this.#prune();
    for (const [key, session] of [...this.#rows.entries()]) {
      this.#keys.set(session.id, key);
      if (!isActive(session)) continue;
      this.#active.set(session.id, session);
      if (session.status === 'Connected') this.#put({ ...session, status: 'Disconnected' });
      if (session.status === 'Terminating') this.#put({ ...session, status: 'Terminated', endedAt: now });
      else this.watch(session.id, now);
    }
  }

  #prune(): void {
    const before = this.#world.now() - HISTORY_MS;
    for (const [key, session] of [...this.#rows.entries()]) {
      if (isActive(session) || (session.endedAt ?? session.startedAt) >= before) continue;
      this.#rows.delete(key);
      this.#keys.delete(session.id);
    }
  }

  find(id: string): Session | undefined {
    const key = this.#keys.get(id);
    return this.#active.get(id) ?? (key === undefined ? undefined : this.#rows.get(key));
  }

  /** A session of the caller's account and region. */
  findIn(id: string, account: string, region: string): Session | undefined {
    const session = this.find(id);
    return session?.account === account && session.region === region ? session : undefined;
  }

  /** Ended sessions whose agent does not know yet. */
  *untold(): IterableIterator<Session> {
    for (const session of this.#rows.values())
      if (!isActive(session) && session.agentTold === false) yield session;
  }

  active(): IterableIterator<Session> {
    return this.#active.values();
  }

  /** Active or ended sessions of an account and region, in no order. */
  *list(account: string, region: string, state: 'Active' | 'History'): IterableIterator<Session> {
    if (state === 'Active') {
      for (const session of this.#active.values())
        if (session.account === account && session.region === region) yield session;
      return;
    }
    const since = this.#world.now() - HISTORY_MS;
    for (const session of this.#rows.values(`${account}/${region}/`))
      if (!isActive(session) && (session.endedAt ?? session.startedAt) >= since) yield session;
  }

  /** Keeps a new session and returns the token of its client. */
  open(session: Session): string {
    this.#opened += 1;
    if (this.#opened % PRUNE_EVERY === 0) this.#prune();
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#put({ ...session, clientTokenHash: tokenHash(token) });
    this.watch(session.id, this.#world.now());
    return token;
  }

  /** A new token for the client; the old one, used or not, opens nothing any more. */
  renewToken(session: Session): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#put({ ...session, clientTokenHash: tokenHash(token) });
    return token;
  }

  /** Uses up the client's token. False when it is not the one. */
  takeToken(id: string, token: string): boolean {
    const session = this.find(id);
    if (session?.clientTokenHash === undefined || session.clientTokenHash !== tokenHash(token)) return false;
    const { clientTokenHash: _, ...rest } = session;
    this.#put(rest);
    return true;
  }

  /** Notes that a side came or went. An ended session stays as it is. */
  note(id: string, change: { client?: boolean; agent?: boolean }): void {
    const session = this.#active.get(id);
    if (session === undefined || session.status === 'Terminating') return;
    const now = this.#world.now();
    const next: { -readonly [K in keyof Session]: Session[K] } = { ...session };
    if (change.client === true) next.clientConnectedAt ??= now;
    if (change.agent === true) {
      next.agentConnectedAt ??= now;
      delete next.task;
    }
    next.status = this.#statusOf(next);
    this.#put(next);
    this.watch(id, now);
  }

  #statusOf(session: Session): SessionStatus {
    const { clientConnectedAt, agentConnectedAt, id } = session;
    if (clientConnectedAt === undefined) return 'Connecting';
    if (!this.#world.messages.clientPresent(id)) return 'Disconnected';
    return agentConnectedAt === undefined ? 'Connecting' : 'Connected';
  }

  /** Notes that the client takes output. */
  noteReady(id: string): void {
    const session = this.find(id);
    if (session !== undefined && session.clientReady !== true) this.#put({ ...session, clientReady: true });
  }

  /** Keeps what the agent says of its log. */
  claim(id: string, claimed: ClaimedLog): void {
    const session = this.find(id);
    if (session !== undefined) this.#put({ ...session, claimed, agentTold: true });
  }

  /** Notes that the agent has been told of the end. */
  noteAgentTold(id: string): void {
    const session = this.find(id);
    if (session !== undefined) this.#put({ ...session, agentTold: true });
  }

  /** Ends a session; one that has ended stays as it is. Its last status follows once both channels were told. */
  end(id: string, end: SessionEnd): void {
    const session = this.#active.get(id);
    if (session === undefined || session.status === 'Terminating') return;
    const { clientTokenHash, task: _, ...rest } = session;
    // A client that is still on its way may come and be told why there is nothing for it.
    const keptToken =
      session.clientConnectedAt === undefined && clientTokenHash !== undefined ? { clientTokenHash } : {};
    const ending: Session = {
      ...rest,
      ...keptToken,
      status: 'Terminating',
      endOutput: end.output,
      agentTold: end.agentKnows === true,
    };
    this.#put(ending);
    this.#world.messages.closeSession(ending, () => {
      const last = this.find(id) ?? ending;
      if (last.status === 'Terminating')
        this.#put({ ...last, status: end.status, endedAt: this.#world.now() });
    });
  }

  /** Looks at a session's limits at a time, or earlier. */
  watch(id: string, at: number): void {
    this.#due.push(id, at);
    this.#timer ??= setInterval(() => this.runDue(), TICK_MS).unref();
  }

  /** Ends the sessions whose time is over now. */
  runDue(): void {
    const now = this.#world.now();
    for (let id = this.#due.takeDue(now); id !== undefined; id = this.#due.takeDue(now)) {
      const session = this.#active.get(id);
      if (session === undefined || session.status === 'Terminating') continue;
      const judgement = judgeSession(session, this.#world.messages.presence(session), now);
      if (judgement.kind === 'end') this.end(id, judgement);
      else this.#due.push(id, judgement.until);
    }
    if (this.#due.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #put(session: Session): void {
    const key = `${session.account}/${session.region}/${session.id}`;
    this.#keys.set(session.id, key);
    this.#rows.set(key, session);
    if (isActive(session)) this.#active.set(session.id, session);
    else this.#active.delete(session.id);
  }
}
