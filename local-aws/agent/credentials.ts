/** Temporary credentials of a node's role. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Gives credentials that are good for a while yet; asks again once half of their life is over. */
export class CredentialSource {
  readonly #fetch: () => Promise<RoleCredentials>;
  #current: Promise<RoleCredentials> | undefined;
  #renewAt = 0;

  constructor(fetchCredentials: () => Promise<RoleCredentials>) {
    this.#fetch = fetchCredentials;
  }

  get(): Promise<RoleCredentials> {
    const now = Date.now();
    if (this.#current === undefined || now >= this.#renewAt) {
      this.#renewAt = Number.POSITIVE_INFINITY;
      const asked = this.#fetch();
      asked.then(
        (credentials) => {
          this.#renewAt = now + (credentials.expiresAt - now) / 2;
        },
        () => {
          this.#current = undefined;
          this.#renewAt = 0;
        },
      );
      this.#current = asked;
    }
    return this.#current;
  }

  /** Forgets the credentials: the next call asks anew. */
  forget(): void {
    this.#current = undefined;
    this.#renewAt = 0;
  }
}
