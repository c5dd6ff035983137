import type { CompiledCondition } from './condition/condition.ts';
import type { ActionIndex, ActionPattern } from './pattern/action.ts';
import type { Template } from './pattern/template.ts';
import type { PrincipalPattern } from './principal/pattern.ts';

/** A list that a request must be in, or (as with NotAction) must not be in. */
export interface Membership<T> {
  readonly negated: boolean;
  readonly patterns: readonly T[];
}

/** One statement, ready to be held against requests. */
export interface CompiledStatement {
  /** Position in the policy, from 0. */
  readonly index: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  readonly action: Membership<ActionPattern>;
  readonly actionIndex: ActionIndex;
  /** Null where the policy belongs to one resource and the statement names none (a trust policy). */
  readonly resource: Membership<Template> | null;
  /** Null in policies that are attached to an identity. */
  readonly principal: Membership<PrincipalPattern> | null;
  readonly conditions: readonly CompiledCondition[];
}

/** A policy document that has been read once and can be evaluated many times. */
export interface CompiledPolicy {
  /** What people call it: `role/Engineer/inline/start-session`, an ARN, `bucket policy of …`. */
  readonly name: string;
  /** 2008-10-17 documents (also those that name no version) have no policy variables. */
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly CompiledStatement[];
}
