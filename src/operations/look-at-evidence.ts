import { planSeal } from '../domain/evidence/plan-seal.ts';
import type { SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import type { Grant } from '../domain/grants/grant.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { Evidence } from './evidence.ts';
import type { SessionName } from './read-log.ts';
import { sealBundle } from './seal-bundle.ts';

/** Looks at one ended session: seals a bundle when one is due. The new bundle, or null. */
export async function lookAtEvidence(evidence: Evidence, session: SessionName): Promise<SealedBundle | null> {
  const { clock, sessions, settings, store } = evidence;
  const record = await sessions.read(session, session.id);
  if (!record) {
    await store.looked(session, 0, null);
    return null;
  }
  const sealedBasis = (await store.ofSession(session)).at(-1)?.basis ?? null;
  const grant = await grantOf(evidence, record);
  const plan = planSeal({ record, grant, sealedBasis }, clock.now(), settings());
  const sealed = plan.kind === 'seal' ? await sealBundle(evidence, record, plan.basis) : null;
  await store.looked(session, record.version, plan.until);
  return sealed;
}

/** The grant that a session was under; null: none. */
export async function grantOf({ sources }: Evidence, record: SessionRecord): Promise<Grant | null> {
  return record.grantId === null ? null : ((await sources.grants?.read(record.grantId)) ?? null);
}
