import type { ChainLink } from './description.ts';

/** What the walk over the archive may find wrong. */
export type ProblemKind = 'evidence-changed' | 'evidence-missing' | 'evidence-chain-broken';

/** Something of the archive that is not as it was when it was sealed. */
export interface EvidenceProblem {
  readonly kind: ProblemKind;
  readonly chain: ChainLink;
  readonly sessionId: string;
  /** Names the thing and what is wrong with it, the same each time that it is found. */
  readonly cause: string;
  /** One sentence for a person. */
  readonly reason: string;
}
