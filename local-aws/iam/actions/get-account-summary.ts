import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { flat } from '../../protocols/xml.ts';
import { INLINE_SIZES, MANAGED_POLICY_SIZE, TRUST_POLICY_SIZE } from '../documents.ts';

/** Counts what the account has beside what it may have. Source: IAM API reference, "GetAccountSummary". */
export const getAccountSummary = defineAction({
  service: 'iam',
  name: 'GetAccountSummary',
  readOnly: true,
  input: z.object({}),
  handle: (_, call) => {
    const { tables } = call.world.iam;
    const prefix = `${call.account}/`;
    const count = (table: { values(prefix: string): Iterable<object> }) => [...table.values(prefix)].length;
    const versions = [...tables.policies.values(prefix)].reduce((sum, each) => sum + each.versions.length, 0);
    const rootKeys = [...tables.keys.values()].filter(
      (key) => key.account === call.account && key.userName === undefined,
    );
    const summary: Record<string, number> = {
      Users: count(tables.users),
      UsersQuota: 5000,
      Groups: count(tables.groups),
      GroupsQuota: 300,
      Roles: count(tables.roles),
      RolesQuota: 1000,
      InstanceProfiles: count(tables.profiles),
      InstanceProfilesQuota: 1000,
      Policies: count(tables.policies),
      PoliciesQuota: 1500,
      PolicyVersionsInUse: versions,
      PolicyVersionsInUseQuota: 10_000,
      PolicySizeQuota: MANAGED_POLICY_SIZE,
      UserPolicySizeQuota: INLINE_SIZES.user,
      GroupPolicySizeQuota: INLINE_SIZES.group,
      RolePolicySizeQuota: INLINE_SIZES.role,
      AssumeRolePolicySizeQuota: TRUST_POLICY_SIZE,
      AccessKeysPerUserQuota: 2,
      GroupsPerUserQuota: 10,
      AttachedPoliciesPerUserQuota: 10,
      AttachedPoliciesPerGroupQuota: 10,
      AttachedPoliciesPerRoleQuota: 10,
      VersionsPerPolicyQuota: 5,
      AccountAccessKeysPresent: rootKeys.length > 0 ? 1 : 0,
      AccountMFAEnabled: 0,
      MFADevices: 0,
      MFADevicesInUse: 0,
    };
    return { SummaryMap: mapEntries(summary) };
  },
});

/** A map of the query protocol. */
function mapEntries(record: Record<string, number>) {
  return { entry: flat(Object.entries(record).map(([key, value]) => ({ key, value }))) };
}
