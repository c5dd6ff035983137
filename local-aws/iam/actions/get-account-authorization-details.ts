import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { encodeDocument } from '../documents.ts';
import type { Group, Identity, ManagedPolicy, Role, User } from '../entities.ts';
import { awsManagedPolicies } from '../managed-policies/aws-managed-policy.ts';
import { NO_USE, policyUses } from '../managed-policies/customer-policy.ts';
import { listOf, paging } from '../members.ts';
import { page } from '../paging.ts';
import { profilesOfRole } from '../profiles.ts';
import {
  boundaryShape,
  groupShape,
  type PolicyUse,
  policyShape,
  profileShape,
  roleShape,
  shownTime,
  tagsShape,
  userShape,
} from '../shapes.ts';
import type { IamTables } from '../tables.ts';

type Kind = 'User' | 'Group' | 'Role' | 'LocalManagedPolicy' | 'AWSManagedPolicy';
const KINDS = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;

interface Detail {
  readonly kind: Kind;
  /** Orders the answer; unique. */
  readonly key: string;
  readonly shape: () => object;
}

function inlineShape(identity: Identity): object[] {
  return Object.entries(identity.inline).map(([PolicyName, text]) => ({
    PolicyName,
    PolicyDocument: encodeDocument(text),
  }));
}

function attachedShape(identity: Identity, tables: IamTables): object[] {
  return identity.attached.flatMap((arn) => {
    const policy = tables.policy(arn);
    return policy === undefined ? [] : [{ PolicyName: policy.name, PolicyArn: policy.arn }];
  });
}

function userDetail(user: User, tables: IamTables): object {
  return {
    ...userShape(user),
    UserPolicyList: inlineShape(user),
    GroupList: user.groups,
    AttachedManagedPolicies: attachedShape(user, tables),
  };
}

function groupDetail(group: Group, tables: IamTables): object {
  return {
    ...groupShape(group),
    GroupPolicyList: inlineShape(group),
    AttachedManagedPolicies: attachedShape(group, tables),
  };
}

function roleDetail(role: Role, call: Call): object {
  const { tables } = call.world.iam;
  return {
    ...roleShape(role),
    InstanceProfileList: profilesOfRole(call, role.name).map((profile) => profileShape(profile, tables)),
    RolePolicyList: inlineShape(role),
    AttachedManagedPolicies: attachedShape(role, tables),
    ...boundaryShape(role.boundary),
    ...tagsShape(role.tags),
  };
}

function policyDetail(policy: ManagedPolicy, use: PolicyUse): object {
  return {
    ...policyShape(policy, use),
    PolicyVersionList: policy.versions.map((version) => ({
      Document: encodeDocument(version.document),
      VersionId: version.id,
      IsDefaultVersion: version.id === policy.defaultVersion,
      CreateDate: shownTime(version.createdAt),
    })),
  };
}

function allDetails(call: Call): Detail[] {
  const { tables } = call.world.iam;
  const prefix = `${call.account}/`;
  const uses = policyUses(tables, call.account);
  const detail = (kind: Kind, id: string, shape: () => object): Detail => ({
    kind,
    key: `${kind}/${id}`,
    shape,
  });
  const policyOf = (kind: Kind) => (policy: ManagedPolicy) =>
    detail(kind, policy.id, () => policyDetail(policy, uses.get(policy.arn) ?? NO_USE));
  return [
    ...[...tables.users.values(prefix)].map((user) =>
      detail('User', user.id, () => userDetail(user, tables)),
    ),
    ...[...tables.groups.values(prefix)].map((group) =>
      detail('Group', group.id, () => groupDetail(group, tables)),
    ),
    ...[...tables.roles.values(prefix)].map((role) => detail('Role', role.id, () => roleDetail(role, call))),
    ...[...tables.policies.values(prefix)].map(policyOf('LocalManagedPolicy')),
    // Of AWS's own, only those in use, as AWS answers.
    ...[...awsManagedPolicies().values()]
      .filter((policy) => uses.has(policy.arn))
      .map(policyOf('AWSManagedPolicy')),
  ];
}

/** All users, groups, roles and policies of the account with their policies. Source: IAM API reference, "GetAccountAuthorizationDetails". */
export const getAccountAuthorizationDetails = defineAction({
  service: 'iam',
  name: 'GetAccountAuthorizationDetails',
  readOnly: true,
  input: z.object({ Filter: listOf(z.enum(KINDS), KINDS.length).optional(), ...paging }),
  handle: (input, call) => {
    const chosen = allDetails(call).filter(({ kind }) => input.Filter?.includes(kind) ?? true);
    const query = `details ${call.account} ${(input.Filter ?? []).join(' ')}`;
    const { members, ...rest } = page(chosen, (detail) => detail.key, input, query);
    const shown = (...kinds: Kind[]) =>
      members.filter(({ kind }) => kinds.includes(kind)).map((detail) => detail.shape());
    return {
      UserDetailList: shown('User'),
      GroupDetailList: shown('Group'),
      RoleDetailList: shown('Role'),
      Policies: shown('LocalManagedPolicy', 'AWSManagedPolicy'),
      ...rest,
    };
  },
});
