import type { Decision } from './decision.ts';
import type { Layer } from './policy-set.ts';
import type { Naming } from './principal/match.ts';
import type { EvaluationRequest } from './request.ts';

/** One reason why a statement does not apply to a request. */
export type Mismatch =
  | {
      readonly element: 'action';
      /** `not-listed`: not among Action; `excluded`: among NotAction. */
      readonly reason: 'not-listed' | 'excluded';
      readonly expected: readonly string[];
      readonly got: string;
    }
  | {
      readonly element: 'resource';
      /** `variable-without-value`: not among Resource, where a policy variable has no single value in the request. */
      readonly reason: 'not-listed' | 'excluded' | 'variable-without-value';
      readonly expected: readonly string[];
      readonly got: string;
      /** The condition keys whose variables have no single value. */
      readonly variables: readonly string[];
    }
  | {
      readonly element: 'principal';
      /** `nobody-named`: a resource's policy must name a principal in each statement. */
      readonly reason: 'not-listed' | 'excluded' | 'nobody-named';
      readonly expected: readonly string[];
      readonly got: string;
    }
  | {
      readonly element: 'condition';
      /** `key-present` only for a Null condition that wants the key absent. */
      readonly reason: 'key-absent' | 'key-present' | 'value' | 'variable-without-value';
      /** As written, such as `ForAnyValue:StringLike`. */
      readonly operator: string;
      /** The condition key, as written. */
      readonly key: string;
      readonly expected: readonly string[];
      /** The request's values; null where it has none. */
      readonly got: readonly string[] | null;
      /** The condition keys whose variables have no single value. */
      readonly variables: readonly string[];
    };

/** One statement held against the request. */
export interface StatementExplanation {
  readonly index: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  readonly matched: boolean;
  /** How closely a statement that matched names the caller (`direct` in the caller's own policies). */
  readonly naming: Naming;
  /** Every element that did not match; empty when matched. */
  readonly mismatches: readonly Mismatch[];
}

/** One policy held against the request. */
export interface PolicyExplanation {
  readonly policy: string;
  readonly statements: readonly StatementExplanation[];
}

/** What one layer (for organisation policies: one level of it) says. */
export interface LayerExplanation {
  readonly layer: Layer;
  readonly level: number | null;
  readonly says: 'deny' | 'allow' | 'nothing';
  readonly policies: readonly PolicyExplanation[];
}

/** Why a layer's policies were left out. */
export type NotAppliedReason =
  | 'service-principal'
  | 'anonymous'
  | 'identity-provider'
  | 'service-linked-role'
  | 'management-account'
  | 'root-user'
  | 'no-session';

/** A decision with all that led to it. */
export interface Explanation extends Decision {
  readonly request: EvaluationRequest;
  readonly layers: readonly LayerExplanation[];
  /** Layers that have policies which do not apply to this caller. */
  readonly notApplied: readonly { readonly layer: Layer; readonly reason: NotAppliedReason }[];
  /** AWS needs no permission for this call, and no policy can forbid it. */
  readonly isFree: boolean;
}
