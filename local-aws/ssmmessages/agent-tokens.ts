import { randomBytes } from 'node:crypto';
import { tokenHash } from '../ssm/sessions/sessions.ts';

const TOKEN_BYTES = 96;
/** An agent opens its channel at once; a token that nobody used by then is void. */
export const AGENT_TOKEN_MS = 60_000;
/** Tokens that are remembered; the oldest go first. */
const MAX_TOKENS = 50_000;

/**
 * Tokens of CreateControlChannel and CreateDataChannel, by what they open. Each opens one channel once; a new one
 * for the same channel voids the old. They are not kept over a restart: agents ask for others.
 */
export class AgentTokens {
  readonly #now: () => number;
  readonly #issued = new Map<string, { readonly hash: string; readonly until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(channel: string): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#issued.delete(channel);
    this.#issued.set(channel, { hash: tokenHash(token), until: this.#now() + AGENT_TOKEN_MS });
    if (this.#issued.size > MAX_TOKENS) this.#issued.delete(this.#issued.keys().next().value ?? channel);
    return token;
  }

  /** Uses a token up. False when it is not the one, or too late. */
  take(channel: string, token: string): boolean {
    const issued = this.#issued.get(channel);
    if (issued === undefined || issued.hash !== tokenHash(token)) return false;
    this.#issued.delete(channel);
    return issued.until > this.#now();
  }
}
