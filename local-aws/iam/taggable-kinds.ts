import { onHolder, ROLE, refuseReserved, requireHolder, saveHolder, USER } from './holders.ts';
import { onPolicy, requireOwnPolicy } from './managed-policies/customer-policy.ts';
import { anyUserName, policyArn, profileName, roleName } from './members.ts';
import { onProfile, requireProfile, saveProfile } from './profiles.ts';
import { nameKey } from './tables.ts';
import type { Taggable } from './taggables.ts';

/** The tags of users. */
export const USER_TAGS: Taggable = {
  label: 'User',
  member: 'UserName',
  nameSchema: anyUserName,
  about: (call, name, context) => onHolder(USER, call, name, context),
  read: (call, name) => requireHolder(USER, call, name).tags,
  write: (call, name, tags) => saveHolder(USER, call, { ...requireHolder(USER, call, name), tags }),
};

/** The tags of roles. */
export const ROLE_TAGS: Taggable = {
  label: 'Role',
  member: 'RoleName',
  nameSchema: roleName,
  about: (call, name, context) => onHolder(ROLE, call, name, context),
  read: (call, name) => requireHolder(ROLE, call, name).tags,
  write: (call, name, tags) => {
    const role = requireHolder(ROLE, call, name);
    refuseReserved(role);
    saveHolder(ROLE, call, { ...role, tags });
  },
};

/** The tags of customer managed policies. */
export const POLICY_TAGS: Taggable = {
  label: 'Policy',
  member: 'PolicyArn',
  nameSchema: policyArn,
  about: (call, arn, context) => onPolicy(call, arn, context),
  read: (call, arn) => requireOwnPolicy(call, arn).tags,
  write: (call, arn, tags) => {
    const policy = requireOwnPolicy(call, arn);
    call.world.iam.tables.policies.set(nameKey(policy.account, policy.name), { ...policy, tags });
  },
};

/** The tags of instance profiles. */
export const PROFILE_TAGS: Taggable = {
  label: 'InstanceProfile',
  member: 'InstanceProfileName',
  nameSchema: profileName,
  about: (call, name, context) => onProfile(call, name, context),
  read: (call, name) => requireProfile(call, name).tags,
  write: (call, name, tags) => saveProfile(call, { ...requireProfile(call, name), tags }),
};
