/**
 * Callers prove their AWS identity with a presigned sts:GetCallerIdentity request, as EKS and Vault do. The server
 * sends it to the STS that its own config names, so that nothing of the caller's chooses who answers. A signed
 * audience header says that it was meant for this API; it is at most a minute old and taken once.
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SignInStore } from '../operations/sign-ins.ts';
import type { ApiCaller } from './caller.ts';
import { MemorySignIns } from './memory-sign-ins.ts';

/** The signed header that names the API which a proof is for. */
export const AUDIENCE_HEADER = 'x-sallyport-audience';
/** A signed header of random characters: SigV4's time has whole seconds, so two proofs of one second differ by it only. */
export const NONCE_HEADER = 'x-sallyport-nonce';
/** The one body that is sent to STS; the caller signs exactly this. */
export const IDENTITY_BODY = 'Action=GetCallerIdentity&Version=2011-06-15';
export const IDENTITY_CONTENT_TYPE = 'application/x-www-form-urlencoded; charset=utf-8';
const MAX_AGE_MS = 60_000;
const TOKEN_MS = 15 * 60_000;

/** What a caller sends: the signed headers of the request, nothing else. */
export const identityProof = z.strictObject({
  authorization: z.string().max(2_000),
  'x-amz-date': z.string().regex(/^\d{8}T\d{6}Z$/),
  'x-amz-security-token': z.string().max(8_000).optional(),
  [AUDIENCE_HEADER]: z.string().max(200),
  [NONCE_HEADER]: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,64}$/)
    .optional(),
  'x-amz-content-sha256': z.string().max(64).optional(),
});

export type IdentityProof = z.output<typeof identityProof>;

/** Sends a proof to STS; throws when STS refuses it or can't be reached. */
export interface IdentityService {
  ask(
    proof: IdentityProof,
  ): Promise<{ readonly arn: string; readonly account: string; readonly userId: string }>;
}

export interface AuthenticationRules {
  /** The name that proofs must be meant for. */
  readonly audience: string;
  /** Accounts whose principals may call at all. */
  readonly allowedAccounts: readonly string[];
  readonly personOf: (arn: string) => string | null;
  readonly rolesOf: (arn: string, person: string | null) => readonly string[];
}

/** A refusal that the caller is told. */
export class NotAuthenticated extends Error {}

function amzDateMs(text: string): number {
  const m = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)!;
  return Date.UTC(+m[1]!, +m[2]! - 1, +m[3]!, +m[4]!, +m[5]!, +m[6]!);
}

/** Exchanges proofs for short tokens, and knows the callers of tokens. */
export class Authentication {
  readonly #service: IdentityService;
  readonly #rules: AuthenticationRules;
  readonly #now: () => number;
  readonly #signIns: SignInStore;

  /** `signIns` is shared by all processes that answer; left out: there is this one. */
  constructor(
    service: IdentityService,
    rules: AuthenticationRules,
    now: () => number,
    signIns: SignInStore = new MemorySignIns(now),
  ) {
    this.#service = service;
    this.#rules = rules;
    this.#now = now;
    this.#signIns = signIns;
  }

  /** Gives a token for a proof. Throws NotAuthenticated with the reason. */
  async exchange(proof: IdentityProof): Promise<{ token: string; expiresAt: number; caller: ApiCaller }> {
    const signature = this.#checkedSignature(proof);
    if (!(await this.#signIns.takeProof(signature, this.#now() + 2 * MAX_AGE_MS)))
      throw new NotAuthenticated('The proof has been used. Sign a new one.');
    let identity: Awaited<ReturnType<IdentityService['ask']>>;
    try {
      identity = await this.#service.ask(proof);
    } catch (error) {
      throw new NotAuthenticated(`STS did not confirm the identity: ${(error as Error).message}`);
    }
    if (!this.#rules.allowedAccounts.includes(identity.account))
      throw new NotAuthenticated(`Account ${identity.account} is not one of those that may call this API.`);
    const person = this.#rules.personOf(identity.arn);
    const caller: ApiCaller = { ...identity, person, roles: this.#rules.rolesOf(identity.arn, person) };
    const token = randomBytes(32).toString('base64url');
    const expiresAt = this.#now() + TOKEN_MS;
    await this.#signIns.keep(digestOf(token), { caller, expiresAt });
    return { token, expiresAt, caller };
  }

  /** The caller of a token; undefined when it is unknown or over. */
  async callerOf(token: string): Promise<ApiCaller | undefined> {
    const known = await this.#signIns.find(digestOf(token));
    return known === null || known.expiresAt <= this.#now() ? undefined : known.caller;
  }

  /** The proof's signature; throws when the proof is not one for this API and this minute. */
  #checkedSignature(proof: IdentityProof): string {
    const signed = /SignedHeaders=([^,\s]+)/.exec(proof.authorization)?.[1]?.split(';') ?? [];
    if (!/Credential=[^,/]+\/\d{8}\/[^/,]+\/sts\/aws4_request/.test(proof.authorization))
      throw new NotAuthenticated('The proof is not a signed sts request.');
    if (!signed.includes(AUDIENCE_HEADER) || !signed.includes('host'))
      throw new NotAuthenticated(`The proof must sign the headers host and ${AUDIENCE_HEADER}.`);
    if (proof[AUDIENCE_HEADER] !== this.#rules.audience)
      throw new NotAuthenticated(`The proof is meant for another API, not for ${this.#rules.audience}.`);
    if (Math.abs(this.#now() - amzDateMs(proof['x-amz-date'])) > MAX_AGE_MS)
      throw new NotAuthenticated(
        "The proof is over a minute old. Check this machine's clock, then try again.",
      );
    // By the signature alone: the header around it can be written in many ways.
    const signature = /Signature=([0-9a-f]{64})(?![^,\s])/.exec(proof.authorization)?.[1];
    if (signature === undefined) throw new NotAuthenticated('The proof holds no signature.');
    return signature;
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
