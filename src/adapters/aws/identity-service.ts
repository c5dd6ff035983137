import {
  AUDIENCE_HEADER,
  IDENTITY_BODY,
  IDENTITY_CONTENT_TYPE,
  type IdentityProof,
  type IdentityService,
} from '../../api/authentication.ts';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;

function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]{1,2048})</${name}>`).exec(xml)?.[1] ?? '';
}

/** The STS that a server asks: that of its config, or of its region. */
export function stsEndpoint(options: { endpoint?: string | undefined; region: string }): string {
  return options.endpoint ?? `https://sts.${options.region}.amazonaws.com`;
}

/**
 * Sends callers' proofs to STS. Host, path and body are ours: `endpoint` comes from the config (or is the region's
 * own), never from a caller. Source: AWS STS API reference, GetCallerIdentity.
 */
export class StsIdentityService implements IdentityService {
  readonly #endpoint: URL;

  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint);
  }

  async ask(proof: IdentityProof): Promise<{ arn: string; account: string; userId: string }> {
    const response = await fetch(new URL('/', this.#endpoint), {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { ...proof, [AUDIENCE_HEADER]: proof[AUDIENCE_HEADER], 'content-type': IDENTITY_CONTENT_TYPE },
      body: IDENTITY_BODY,
    });
    const text = (await response.text()).slice(0, MAX_ANSWER_BYTES);
    if (!response.ok)
      throw new Error(`${element(text, 'Code') || response.status}: ${element(text, 'Message')}`);
    const identity = {
      arn: element(text, 'Arn'),
      account: element(text, 'Account'),
      userId: element(text, 'UserId'),
    };
    if (identity.arn === '' || identity.account === '') throw new Error('the answer names no identity');
    return identity;
  }
}
