import type { Instant } from '../kernel/instant.ts';
import type { Response, Severity } from '../kernel/severity.ts';

/** One guardrail that a session breaks. */
export interface Violation {
  /** The policy's @id. */
  readonly guardrail: string;
  readonly severity: Severity;
  readonly response: Response;
  /** One sentence for a person, with the fact that decided. */
  readonly reason: string;
}

/** One guardrail that could not be judged, and the fact that was missing. */
export interface Unknown {
  readonly guardrail: string;
  readonly fact: string;
  readonly reason: string;
}

/**
 * A session held against all guardrails. `compliant` is false when a violation exists, null when none exists but
 * something is unknown.
 */
export interface Verdict {
  readonly compliant: boolean | null;
  readonly judgedAt: Instant;
  readonly violations: readonly Violation[];
  readonly unknowns: readonly Unknown[];
}
