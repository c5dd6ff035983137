/** One call of a walk through a service: what is asked, and what of the answer is looked at. */
export interface Step {
  readonly action: string;
  /** `<name>` in any string stands for what an earlier step kept. */
  readonly input: object;
  /** Names for parts of the answer, by their paths: `{ arn: 'Role.Arn', first: 'Users.0.UserName' }`. */
  readonly keep: Readonly<Record<string, string>>;
  /** What the answer holds at least; `<name>` as in the input. */
  readonly shows: object;
}

/** Writes a step; most keep nothing. */
export function step(
  action: string,
  input: object = {},
  more: { keep?: Record<string, string>; shows?: object } = {},
): Step {
  return { action, input, keep: more.keep ?? {}, shows: more.shows ?? {} };
}

export const ACCOUNT = '222222222222';
export const REGION = 'us-east-1';

/** A policy of one statement, as text. */
export function policyText(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}

/** A role's trust in a service. */
export function trustIn(service: string): string {
  return policyText({ Principal: { Service: service }, Action: 'sts:AssumeRole' });
}
