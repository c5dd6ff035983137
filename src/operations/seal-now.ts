import { basisOf } from '../domain/evidence/plan-seal.ts';
import type { SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import type { Evidence } from './evidence.ts';
import { grantOf } from './look-at-evidence.ts';
import type { SessionName } from './read-log.ts';
import { sealBundle } from './seal-bundle.ts';

/** What came of asking for a bundle. */
export type SealAnswer =
  | { readonly ok: true; readonly sealed: SealedBundle }
  | { readonly ok: false; readonly reason: 'no-such-session' | 'still-open' };

/** Seals all that is known of an ended session now, who read it until now included, though nothing else changed. */
export async function sealNow(evidence: Evidence, session: SessionName): Promise<SealAnswer> {
  const record = await evidence.sessions.read(session, session.id);
  if (!record) return { ok: false, reason: 'no-such-session' };
  if (record.state !== 'ended') return { ok: false, reason: 'still-open' };
  const basis = basisOf(record, await grantOf(evidence, record));
  return { ok: true, sealed: await sealBundle(evidence, record, basis) };
}
