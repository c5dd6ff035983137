import type { Response, Severity } from '../kernel/severity.ts';
import type { FactName } from './facts.ts';

/** A rule about sessions, as its policy file says it. */
export interface Guardrail {
  /** Lower-case words joined by hyphens; verdicts and notices name the guardrail by it. */
  readonly id: string;
  /** What it asks, in a few words. */
  readonly title: string;
  /** The comment above it in its file, without the slashes; empty where there is none. */
  readonly description: string;
  readonly severity: Severity;
  /** The sentence told when it is broken; `{document.name}` and the like are filled from the facts. */
  readonly reason: string;
  readonly response: Response;
  /**
   * What follows when a fact stays unknown past the deadline: `terminate` and `notify` make it a violation with that
   * response, `observe` leaves it an unknown.
   */
  readonly onUnknown: Response;
  /** The facts that the policy reads, in the order of reading. */
  readonly facts: readonly FactName[];
  /** The Cedar text. */
  readonly text: string;
  /** Where it stands: file name and line. */
  readonly source: string;
}

/** The words of @severity, from the mildest. */
export const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** The words of @response and @onUnknown, from the mildest. */
export const RESPONSES: readonly Response[] = ['observe', 'notify', 'terminate'];
