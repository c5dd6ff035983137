import { setTimeout as pause } from 'node:timers/promises';
import { awsCalls } from '../../src/adapters/session-manager/aws-calls.ts';
import { ClientSession } from '../../src/adapters/session-manager/client-session.ts';
import { renderSessionEnd } from '../../src/adapters/session-manager/session-end.ts';
import type { AwsCredentials } from '../../src/adapters/session-manager/sign-opening.ts';

const CLIENT_VERSION = '1.2.764.0';
const TICK_MS = 20;
const SIZE = { cols: 120, rows: 40 };

/** Who opens a shell, where. */
export interface ShellPlace {
  readonly region: string;
  readonly endpoint?: string | undefined;
  readonly credentials: AwsCredentials;
}

/** A shell on a node, opened by our own client. */
export class Shell {
  readonly session: ClientSession;
  /** By performance.now(). */
  readonly startedAt: number;
  /** By this machine's clock. */
  readonly startedClockMs: number;
  #shown = '';
  #isReady = false;
  /** By performance.now(); null: it is open. */
  closedAt: number | null = null;
  closedClockMs: number | null = null;

  private constructor(startedAt: number, open: (shell: Shell) => ClientSession) {
    this.startedAt = startedAt;
    this.startedClockMs = Date.now() - (performance.now() - startedAt);
    this.session = open(this);
    void this.session.ended.then(() => {
      this.closedAt = performance.now();
      this.closedClockMs = Date.now();
    });
  }

  /** Throws what StartSession throws. */
  static async open(place: ShellPlace, target: string, documentName: string): Promise<Shell> {
    const { region, endpoint, credentials } = place;
    const calls = awsCalls({
      region,
      credentials: async () => credentials,
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    const startedAt = performance.now();
    const started = await calls.startSession({ target, documentName, reason: 'sallyport accept' });
    return new Shell(
      startedAt,
      (shell) =>
        new ClientSession({
          started,
          targetId: target,
          clientVersion: CLIENT_VERSION,
          calls,
          listener: {
            ready: () => {
              shell.#isReady = true;
              shell.session.resize(SIZE);
            },
            output: (_, data) => {
              shell.#shown += Buffer.from(data).toString('utf8');
            },
            waiting: () => {},
            writable: () => {},
          },
        }),
    );
  }

  get id(): string {
    return this.session.sessionId;
  }

  get shown(): string {
    return this.#shown;
  }

  type(text: string): void {
    this.session.send(Buffer.from(text, 'utf8'));
  }

  /** Waits until the shell has shown something; throws with what it showed instead. */
  async waitFor(pattern: RegExp, withinMs: number): Promise<RegExpExecArray> {
    const endsAt = performance.now() + withinMs;
    while (performance.now() < endsAt && this.closedAt === null) {
      const found = this.#isReady ? pattern.exec(this.#shown) : null;
      if (found !== null) return found;
      await pause(TICK_MS);
    }
    const shown = JSON.stringify(this.#shown.slice(-200));
    if (this.closedAt !== null)
      throw new Error(`${await this.end()} It had shown ${shown}, and not ${pattern}`);
    throw new Error(`the shell did not show ${pattern} within ${withinMs} ms, but ${shown}`);
  }

  /** How it ended, as a sentence; waits for it. */
  async end(): Promise<string> {
    return renderSessionEnd(await this.session.ended, this.id);
  }

  /** Milliseconds until the channel was closed, since a moment of performance.now(). */
  async closed(sinceAt: number, withinMs: number): Promise<number> {
    await Promise.race([this.session.ended, pause(withinMs, undefined, { ref: false })]);
    if (this.closedAt === null) throw new Error(`the channel was not closed within ${withinMs} ms`);
    return this.closedAt - sinceAt;
  }
}
