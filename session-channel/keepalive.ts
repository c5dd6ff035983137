/** The payload of a WebSocket ping, at either end (facts/session-manager.md A.10). */
export const PING_PAYLOAD = 'keepalive';

export interface KeepaliveRule {
  /** A ping is sent at once after the connection, then after every such time. */
  readonly pingEveryMs: number;
  /** Without any word from the peer for this long, the connection is taken for dead. */
  readonly silenceLimitMs: number;
}

/** As the real agent: pings every 54 s, drops the connection 60 s after the last pong. */
export const AGENT_KEEPALIVE: KeepaliveRule = { pingEveryMs: 54_000, silenceLimitMs: 114_000 };
/** The real client pings every 5 minutes and waits for ever; ours notices a dead connection within 90 s. */
export const CLIENT_KEEPALIVE: KeepaliveRule = { pingEveryMs: 30_000, silenceLimitMs: 90_000 };

/** Decides when to ping and when a silent connection is dead. */
export class Keepalive {
  readonly #rule: KeepaliveRule;
  #nextPingAt = Number.POSITIVE_INFINITY;
  #deadAt = Number.POSITIVE_INFINITY;

  constructor(rule: KeepaliveRule) {
    this.#rule = rule;
  }

  connected(now: number): void {
    this.#nextPingAt = now;
    this.heard(now);
  }

  disconnected(): void {
    this.#nextPingAt = Number.POSITIVE_INFINITY;
    this.#deadAt = Number.POSITIVE_INFINITY;
  }

  /** A frame or a pong came. */
  heard(now: number): void {
    this.#deadAt = now + this.#rule.silenceLimitMs;
  }

  tick(now: number): 'ping' | 'dead' | undefined {
    if (now >= this.#deadAt) return 'dead';
    if (now < this.#nextPingAt) return undefined;
    this.#nextPingAt = now + this.#rule.pingEveryMs;
    return 'ping';
  }

  nextTickAt(): number {
    return Math.min(this.#nextPingAt, this.#deadAt);
  }
}
