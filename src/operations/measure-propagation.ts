/**
 * IAM's propagation as it is seen. A session that a revoked grant opened says that the revocation had not been spread by
 * then; a refusal of the grant's own session says that it had. The quiet period after an early end lasts for the longer
 * of the setting and the longest seen.
 */
import type { Grant } from '../domain/grants/grant.ts';
import type { GrantSettings } from '../domain/grants/settings.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { PROPAGATION_KEPT_MS } from './grant-ports.ts';
import type { Grants } from './grants.ts';

/** A longer figure is no propagation but a mistake: a clock that is wrong, or another way in. */
const LONGEST_BELIEVED_MS = 15 * 60_000;

/** Keeps that a revocation of the grant had not been spread, or was first seen to be, at a moment. */
export async function sawPropagation(grants: Grants, grant: Grant, at: Instant): Promise<void> {
  if (grant.revokedAt === null || at <= grant.revokedAt) return;
  // Who may get in otherwise shows nothing about this permission.
  if (grant.mechanism === 'iam-policy' && grant.bypasses?.length !== 0) return;
  const ms = at - grant.revokedAt;
  if (ms <= LONGEST_BELIEVED_MS) await grants.propagation.saw(grant.account, { ms, at });
}

/** The settings, with the longest propagation that was seen in an account of late where that is longer. */
export async function settingsFor(grants: Grants, account: string): Promise<GrantSettings> {
  const settings = grants.settings();
  const seen = await grants.propagation.read(account);
  const isOld = seen !== null && grants.watch.clock.now() - seen.at > PROPAGATION_KEPT_MS;
  if (seen === null || isOld || seen.longestMs <= settings.propagationMs) return settings;
  return { ...settings, propagationMs: seen.longestMs };
}
