import type { CidrBlock } from './cidr.ts';
import type { Wildcard } from './wildcard.ts';

/** What one value of a rule asks of one value of an event. */
export type ValueTest =
  | { readonly kind: 'pattern'; readonly wildcard: Wildcard; readonly cased: boolean }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'cidr'; readonly block: CidrBlock }
  | { readonly kind: 'compare'; readonly operator: 'lt' | 'lte' | 'gt' | 'gte'; readonly to: number }
  | { readonly kind: 'exists'; readonly wanted: boolean }
  /** The field is absent, or null. */
  | { readonly kind: 'null' }
  | {
      readonly kind: 'fieldref';
      readonly other: string;
      readonly part: 'whole' | 'contains' | 'startswith' | 'endswith';
      readonly cased: boolean;
    };
