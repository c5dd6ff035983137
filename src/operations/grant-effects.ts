import type { GrantEvent } from '../domain/grants/event.ts';
import type { Grant } from '../domain/grants/grant.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { Fault } from './fault.ts';
import { buildReceipt } from './grant-receipt.ts';
import type { Grants } from './grants.ts';
import { changeGrant } from './keep-grant.ts';
import { sawPropagation } from './measure-propagation.ts';

/** Writes the permission up to `until`. The date is kept before the call, which may have its effect and not return. */
export async function prepareGrant(grants: Grants, grant: Grant, until: Instant): Promise<void> {
  const at = grants.watch.clock.now();
  const writing: GrantEvent = { kind: 'writing', at, until };
  const kept = await changeGrant(grants, grant.id, (one) =>
    one.end === null ? { ok: true, events: (one.writtenUntil ?? 0) >= until ? [] : [writing] } : skip,
  );
  if (!kept.ok || kept.grant.end !== null) return;
  const extends_ = grant.prepared !== null;
  await attempt(grants, kept.grant, async () => {
    const prepared = await mechanismOf(grants, grant).prepare({ ...kept.grant, endsAt: until });
    await changeGrant(grants, grant.id, (one) => {
      const now = grants.watch.clock.now();
      if (!extends_) return { ok: true, events: [{ kind: 'prepared', at: now, prepared }] };
      // A later date that was written too late is not given: the grant ends, and takes it back.
      const inTime = one.end === null && one.extension?.endsAt === until && now < (one.endsAt ?? now);
      return { ok: true, events: inTime ? [{ kind: 'extended', at: now, prepared }] : [] };
    });
  });
}

const skip = { ok: true, events: [] } as const;

/** Makes the grant active when its node answers; null (it could not be found out) does not hold it back. */
export async function activateGrant(grants: Grants, grant: Grant): Promise<void> {
  await attempt(grants, grant, async () => {
    const online = await grants.watch.witness.isNodeOnline(grant, grant.target);
    if (online === false)
      throw new Fault('NODE_OFFLINE', `${grant.nodeName ?? grant.target} does not answer Systems Manager`, {
        retry: 'later',
      });
    await changeGrant(grants, grant.id, (one) => ({
      ok: true,
      events:
        one.state === 'approved' && one.prepared !== null
          ? [{ kind: 'activated', at: grants.watch.clock.now() }]
          : [],
    }));
  });
}

/** Takes the permission back before its date. */
export async function revokeGrantNow(grants: Grants, grant: Grant): Promise<void> {
  await attempt(grants, grant, async () => {
    await mechanismOf(grants, grant).revokeNow(grant);
    await changeGrant(grants, grant.id, (one) => ({
      ok: true,
      events: one.revokedAt === null ? [{ kind: 'revoked-now', at: grants.watch.clock.now() }] : [],
    }));
  });
}

/** Looks whether the revocation stands and whether IAM refuses by it yet: how long that took is kept. */
export async function lookAtRevocation(grants: Grants, grant: Grant): Promise<void> {
  await attempt(grants, grant, async () => {
    const seen = await mechanismOf(grants, grant).lookAtRevocation(grant);
    const at = grants.watch.clock.now();
    const first = seen.refused === true && grant.refusedAt === null && !seen.rewritten;
    if (first) await sawPropagation(grants, grant, at);
    await changeGrant(grants, grant.id, (one) => ({
      ok: true,
      events: one.state === 'ending' ? [{ kind: 'revocation-seen', at, ...seen }] : [],
    }));
  });
}

/** Looks whether what was written still stands, and writes it again where another writer undid it: until it was seen to stand. */
export async function verifyGrant(grants: Grants, grant: Grant): Promise<void> {
  await attempt(grants, grant, async () => {
    const rewritten = await mechanismOf(grants, grant).verify(grant);
    const at = grants.watch.clock.now();
    await changeGrant(grants, grant.id, (one) => ({
      ok: true,
      events:
        one.end === null && one.verifyAt === grant.verifyAt ? [{ kind: 'verified', at, rewritten }] : [],
    }));
  });
}

/** Removes what was written for the grant. */
export async function removeGrant(grants: Grants, grant: Grant): Promise<void> {
  await attempt(grants, grant, async () => {
    await mechanismOf(grants, grant).remove(grant);
    await changeGrant(grants, grant.id, (one) => ({
      ok: true,
      events: one.removedAt === null ? [{ kind: 'removed', at: grants.watch.clock.now() }] : [],
    }));
  });
}

/** Confirms that nothing is left, and writes the receipt. */
export async function confirmGrant(grants: Grants, grant: Grant): Promise<void> {
  await attempt(grants, grant, async () => {
    if (grant.writtenUntil !== null && !(await mechanismOf(grants, grant).confirmAbsent(grant))) {
      const at = grants.watch.clock.now();
      await changeGrant(grants, grant.id, (one) => ({
        ok: true,
        events: one.removedAt === null ? [] : [{ kind: 'still-there', at }],
      }));
      throw new Fault('GRANT_NOT_ABSENT', 'what was written for it is still there', { retry: 'later' });
    }
    const receipt = await buildReceipt(grants, grant);
    await changeGrant(grants, grant.id, (one) => ({
      ok: true,
      events: one.state === 'ending' ? [{ kind: 'confirmed', at: grants.watch.clock.now(), receipt }] : [],
    }));
  });
}

/** Runs one step. A fault of the world is kept with the grant and tried again; one that cannot be mended ends it. */
async function attempt(grants: Grants, grant: Grant, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const reason = `${error.code}: ${error.message}`;
    const at = grants.watch.clock.now();
    await changeGrant(grants, grant.id, (one) => {
      const failed: GrantEvent = { kind: 'attempt-failed', at, reason };
      // An extension that cannot be written leaves the grant as it was.
      const never = error.retry === 'never' && one.end === null && one.prepared === null;
      const end = { cause: 'failed' as const, at, by: null, reason };
      return { ok: true, events: never ? [failed, { kind: 'end-decided', at, end }] : [failed] };
    });
  }
}

function mechanismOf(grants: Grants, grant: Grant) {
  return grants.mechanisms[grant.mechanism];
}
