import type { PolicySet } from '@sallyport/iam-evaluation/policy.ts';
import type { Principal } from '../principal.ts';
import type { World } from '../world.ts';

/** An access key that a signature can be checked with. */
export interface Credential {
  readonly secretAccessKey: string;
  /** Temporary credentials must come with exactly this token. */
  readonly sessionToken?: string;
  /** Epoch ms. */
  readonly expiresAt?: number;
  readonly principal: Principal;
}

/** The state of iam. */
export class IamState {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The credential of an access key id, long-term or temporary; undefined when unknown or inactive. */
  findCredential(_accessKeyId: string): Credential | undefined {
    this.#world.now();
    return undefined;
  }

  /** The policies in force for a principal now, compiled, propagation delay observed. Cached: asked at every call. */
  policiesFor(_principal: Principal): PolicySet {
    return { identity: [] };
  }

  /** The tags of the principal as aws:PrincipalTag/K: the user's or role's own, overridden by session tags. */
  tagsOf(_principal: Principal): Readonly<Record<string, string>> {
    return {};
  }
}
