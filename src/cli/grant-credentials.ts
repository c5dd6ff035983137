import type { ApiClient } from './api-client.ts';
import type { CredentialProvider } from './credentials.ts';

/** POST /v1/grants/:id/credentials. */
export interface GrantCredentialsView {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** RFC 3339; never after the grant's end. */
  readonly expiresAt: string;
}

/** New ones are fetched this long before the old ones end, so that a slow call still carries good ones. */
const RENEW_AHEAD_MS = 60_000;

/** Credentials of a grant, fetched when they are first needed and again before they end: an extension takes effect by itself. */
export function grantCredentialProvider(
  api: Pick<ApiClient, 'post'>,
  grantId: string,
  now: () => number = Date.now,
): CredentialProvider {
  let held: { readonly given: GrantCredentialsView; readonly until: number } | undefined;
  return async () => {
    if (held === undefined || now() >= held.until) {
      const path = `/v1/grants/${encodeURIComponent(grantId)}/credentials`;
      const given = await api.post<GrantCredentialsView>(path, {});
      const end = Date.parse(given.expiresAt);
      // The last ones of a grant are kept to their end: asking more often would bring the same date.
      held = { given, until: Math.max(end - RENEW_AHEAD_MS, Math.min(now() + RENEW_AHEAD_MS, end)) };
    }
    const { accessKeyId, secretAccessKey, sessionToken } = held.given;
    return { accessKeyId, secretAccessKey, sessionToken };
  };
}
