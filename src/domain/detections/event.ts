/** One value of a field, as it is and in lower case (Sigma compares without regard to case). */
export interface EventValue {
  readonly text: string;
  readonly lower: string;
}

/** Kinds of events that rules are held against. */
export type LogKind = 'command' | 'file' | 'line' | 'trail';

/** Something that happened, as rules see it. */
export interface DetectionEvent {
  readonly log: LogKind;
  /** A field's values; any of them may meet a rule. Empty: the field is absent or null. */
  values(field: string): readonly EventValue[];
  /** Every value, for words without a field. */
  readonly everything: readonly EventValue[];
  /**
   * Every value in lower case, each between two SEPARATORs: what a rule cannot do without is looked for here first.
   * Null where it is not worth it, and every rule is held against the event.
   */
  readonly scan: string | null;
}

/** Stands between values in `scan`; no value has it (it is taken out of what is typed). */
export const SEPARATOR = '\u0001';

/** A value of a field. */
export function eventValue(text: string): EventValue {
  return { text, lower: text.toLowerCase() };
}
