import type { AnswerRefusal } from './approvals.ts';

/** Why something asked of a grant, or for one, is not done. Each surface says it in a sentence that ends with the next step. */
export type GrantRefusalReason =
  | AnswerRefusal
  | 'no-such-grant'
  | 'reason-missing'
  | 'reason-too-long'
  | 'ticket-too-long'
  | 'window-too-short'
  | 'window-too-long'
  | 'start-in-the-past'
  | 'start-too-far'
  | 'unknown-node'
  | 'ambiguous-node'
  | 'unknown-principal'
  | 'node-not-watched'
  | 'refused-by-policy'
  | 'mechanism-cannot'
  | 'answered-already'
  | 'not-decided-yet'
  | 'over'
  | 'not-over'
  | 'extension-pending'
  | 'never-granted'
  | 'not-break-glass'
  | 'reviewed-already'
  | 'not-live';

/** An expected no, with what it rests on. */
export interface GrantRefusal {
  readonly ok: false;
  readonly reason: GrantRefusalReason;
  /** What the reason is about, for the sentence: the nodes that fit, the policy's words. */
  readonly detail: string;
}

/** Makes a refusal. */
export function refuse(reason: GrantRefusalReason, detail = ''): GrantRefusal {
  return { ok: false, reason, detail };
}
