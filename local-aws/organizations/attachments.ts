import type { Call } from '../action.ts';
import type { Organization } from './entities.ts';
import { findTarget, type Target } from './membership.ts';

/** The ids of the policies attached to a root, unit or account. */
export function attachedIds(call: Call, targetId: string): readonly string[] {
  return call.world.organizations.tables.attachments.get(targetId)?.policyIds ?? [];
}

/** What a policy is attached to. */
export function targetsOf(call: Call, organization: Organization, policyId: string): readonly Target[] {
  const { tables } = call.world.organizations;
  const ids = [
    organization.rootId,
    ...[...tables.units.values()].map((unit) => unit.id),
    ...[...tables.accounts.values()].map((account) => account.id),
  ];
  return ids
    .filter((id) => attachedIds(call, id).includes(policyId))
    .flatMap((id) => findTarget(call, organization, id) ?? []);
}
