/** A fact that was found, or the reason why it could not be. */
export type Fact<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string };

/** Everything that guardrails may ask about a session. */
export interface SessionFacts {
  readonly sessionId: string;
}
