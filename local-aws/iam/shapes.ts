import { iamArn } from './arn.ts';
import { encodeDocument } from './documents.ts';
import type { Group, InstanceProfile, LastUse, ManagedPolicy, Role, User } from './entities.ts';
import { tagList } from './members.ts';
import type { IamTables } from './tables.ts';
import { nameKey } from './tables.ts';

/** Instants are shown in whole seconds. */
export function shownTime(at: number): Date {
  return new Date(Math.floor(at / 1000) * 1000);
}

/** PermissionsBoundary, where there is one. */
export function boundaryShape(boundary: string | undefined) {
  return boundary === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary } };
}

/** Tags, where there are any. */
export function tagsShape(tags: Readonly<Record<string, string>>) {
  return Object.keys(tags).length === 0 ? {} : { Tags: tagList(tags) };
}

/** A user as GetUser shows it; lists leave `details` (boundary, tags) out. */
export function userShape(user: User, options: { details?: boolean } = {}) {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: iamArn(user.account, 'user', user.path, user.name),
    CreateDate: shownTime(user.createdAt),
    ...(options.details === false ? {} : { ...boundaryShape(user.boundary), ...tagsShape(user.tags) }),
  };
}

/** A group as IAM shows it. */
export function groupShape(group: Group) {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: iamArn(group.account, 'group', group.path, group.name),
    CreateDate: shownTime(group.createdAt),
  };
}

/** A role as CreateRole and the profiles show it. */
export function roleShape(role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: iamArn(role.account, 'role', role.path, role.name),
    CreateDate: shownTime(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    ...(role.description === undefined ? {} : { Description: role.description }),
  };
}

/** A role as ListRoles shows it. */
export function listedRoleShape(role: Role) {
  return { ...roleShape(role), MaxSessionDuration: role.maxSessionSeconds };
}

/** A role as GetRole shows it. */
export function fullRoleShape(role: Role, lastUse: LastUse | undefined) {
  return {
    ...listedRoleShape(role),
    ...boundaryShape(role.boundary),
    ...tagsShape(role.tags),
    RoleLastUsed:
      lastUse === undefined ? {} : { LastUsedDate: shownTime(lastUse.at), Region: lastUse.region },
  };
}

/** An instance profile as IAM shows it, with its role. */
export function profileShape(profile: InstanceProfile, tables: IamTables) {
  const role =
    profile.role === undefined ? undefined : tables.roles.get(nameKey(profile.account, profile.role));
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: iamArn(profile.account, 'instance-profile', profile.path, profile.name),
    CreateDate: shownTime(profile.createdAt),
    Roles: role === undefined ? [] : [roleShape(role)],
    ...tagsShape(profile.tags),
  };
}

/** How often a managed policy is attached, and is a boundary, in one account. */
export interface PolicyUse {
  readonly attached: number;
  readonly boundaries: number;
}

/** A managed policy as IAM shows it, with how often the account uses it. */
export function policyShape(policy: ManagedPolicy, use: PolicyUse) {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: use.attached,
    PermissionsBoundaryUsageCount: use.boundaries,
    IsAttachable: true,
    CreateDate: shownTime(policy.createdAt),
    UpdateDate: shownTime(policy.updatedAt),
  };
}
