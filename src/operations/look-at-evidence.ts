import { planSeal } from '../domain/evidence/plan-seal.ts';
import type { SealedBundle } from '../domain/evidence/sealed-bundle.ts';
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
  const last = (await store.ofSession(session)).at(-1);
  const plan = planSeal(record, last?.basis ?? null, clock.now(), settings());
  if (plan.kind === 'seal') {
    const sealed = await sealBundle(evidence, record, plan.basis);
    await store.looked(session, record.version, null);
    return sealed;
  }
  await store.looked(session, record.version, plan.kind === 'wait' ? plan.until : null);
  return null;
}
