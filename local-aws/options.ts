/** A delay in ms: fixed, or drawn evenly between two bounds for each event. */
export interface Delay {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How local-aws runs. All durations in ms. */
export interface LocalAwsOptions {
  /** Where state is kept; made if absent, mode 0700. */
  readonly dataDir: string;
  /** HTTP and TLS ports on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  readonly tlsPort: number;
  /** How long until an IAM change takes effect; may be changed while running (the lab seeds itself without delay). */
  iamPropagation: Delay;
  /** From a call until EventBridge has its CloudTrail event. */
  readonly eventDelay: Delay;
  /** From an agent's log upload until the object or event is visible. */
  readonly logDelay: Delay;
  /** Refuse data channels whose opening is not signed (`--require-signed-channels`). */
  readonly requireSignedChannels: boolean;
  /**
   * How long a node's call hangs before it is cut when its network path is blocked. On AWS it is the node that gives
   * up, after half a minute or more.
   */
  readonly blockedPathMs: number;
  /** The clock, epoch ms. */
  readonly now: () => number;
  /** A number in [0, 1); drives delays only, never secrets. */
  readonly random: () => number;
}

export const NO_DELAY: Delay = { minMs: 0, maxMs: 0 };

/** Draws one delay in ms. */
export function drawDelay(delay: Delay, random: () => number): number {
  return Math.round(delay.minMs + (delay.maxMs - delay.minMs) * random());
}

/** Defaults for tests: free ports, no delays, the real clock. */
export function defaultOptions(dataDir: string): LocalAwsOptions {
  return {
    dataDir,
    port: 0,
    tlsPort: 0,
    iamPropagation: NO_DELAY,
    eventDelay: NO_DELAY,
    logDelay: NO_DELAY,
    requireSignedChannels: false,
    blockedPathMs: 1_000,
    now: () => Date.now(),
    random: Math.random,
  };
}
