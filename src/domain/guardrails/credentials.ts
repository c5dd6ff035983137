import type { CredentialFacts, Fact } from './facts.ts';
import { known, unknown } from './facts.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What a StartSession was signed with, from CloudTrail's userIdentity. A session context is written for temporary
 * credentials only, and holds `mfaAuthenticated` as a text (facts/aws.md E4).
 */
export function credentialsOf(userIdentity: Json | null): Fact<CredentialFacts> {
  if (userIdentity === null) return unknown('the StartSession was not seen, only the session');
  const type = userIdentity.type;
  if (typeof type !== 'string') return unknown("the event's userIdentity has no type");
  const context = asObject(userIdentity.sessionContext);
  const mfa = asObject(context?.attributes)?.mfaAuthenticated === 'true';
  if (type !== 'IAMUser' && type !== 'Root') return known({ longTerm: false, mfa });
  const key = userIdentity.accessKeyId;
  // ASIA keys come from GetSessionToken: temporary, but of the same user.
  const temporary = typeof key === 'string' ? key.startsWith('ASIA') : context !== null;
  return known({ longTerm: !temporary, mfa });
}

function asObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
