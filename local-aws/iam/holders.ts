import { z } from 'zod';
import type { Authorization, Call } from '../action.ts';
import { iamArn } from './arn.ts';
import type { Group, Identity, Role, User } from './entities.ts';
import { alreadyExists, noSuchEntity, validationFailed } from './errors.ts';
import { anyUserName, groupName, roleName } from './members.ts';
import type { PropagatedTable } from './propagation.ts';
import { type IamTables, nameKey } from './tables.ts';

/**
 * Users, groups and roles hold policies in the same way; what differs is said here, so that AttachUserPolicy,
 * AttachGroupPolicy and AttachRolePolicy are one piece of work.
 */
export interface HolderKind<T extends Identity> {
  readonly label: 'User' | 'Group' | 'Role';
  readonly kind: 'user' | 'group' | 'role';
  /** The input member that names one. */
  readonly member: 'UserName' | 'GroupName' | 'RoleName';
  readonly nameSchema: z.ZodString;
  readonly table: (tables: IamTables) => PropagatedTable<T>;
}

/** Users. */
export const USER: HolderKind<User> = {
  label: 'User',
  kind: 'user',
  member: 'UserName',
  nameSchema: anyUserName,
  table: (tables) => tables.users,
};

/** Groups. */
export const GROUP: HolderKind<Group> = {
  label: 'Group',
  kind: 'group',
  member: 'GroupName',
  nameSchema: groupName,
  table: (tables) => tables.groups,
};

/** Roles. */
export const ROLE: HolderKind<Role> = {
  label: 'Role',
  kind: 'role',
  member: 'RoleName',
  nameSchema: roleName,
  table: (tables) => tables.roles,
};

/** The input of an action on a holder: its name, under the kind's own member, and what else the action takes. */
export function holderInput<T extends Identity, Shape extends z.ZodRawShape>(
  kind: HolderKind<T>,
  shape: Shape,
): z.ZodObject<Shape> {
  return z.object(shape).extend({ [kind.member]: kind.nameSchema }) as unknown as z.ZodObject<Shape>;
}

/** The name in such an input. */
export function nameIn<T extends Identity>(kind: HolderKind<T>, input: object): string {
  return String((input as Record<string, unknown>)[kind.member]);
}

/** The holder of a name, as written; NoSuchEntity when there is none. */
export function requireHolder<T extends Identity>(kind: HolderKind<T>, call: Call, name: string): T {
  const row = findHolder(kind, call, name);
  if (row === undefined) throw noSuchEntity(`The ${kind.kind} with name ${name} cannot be found.`);
  return row;
}

/** The holder of a name, as written. */
export function findHolder<T extends Identity>(kind: HolderKind<T>, call: Call, name: string): T | undefined {
  return kind.table(call.world.iam.tables).get(nameKey(call.account, name));
}

/** The document of an inline policy; NoSuchEntity when there is none. */
export function requireInline<T extends Identity>(kind: HolderKind<T>, row: T, policyName: string): string {
  // A policy may be called `constructor`: only the record's own names count.
  const document = Object.hasOwn(row.inline, policyName) ? row.inline[policyName] : undefined;
  if (document === undefined)
    throw noSuchEntity(`The ${kind.kind} policy with name ${policyName} cannot be found.`);
  return document;
}

/** Refuses a name that is taken, in any case. */
export function requireFreeName<T extends Identity>(kind: HolderKind<T>, call: Call, name: string): void {
  if (findHolder(kind, call, name) !== undefined)
    throw alreadyExists(`${kind.label} with name ${name} already exists.`);
}

/** Writes a holder. */
export function saveHolder<T extends Identity>(kind: HolderKind<T>, call: Call, row: T): void {
  kind.table(call.world.iam.tables).set(nameKey(row.account, row.name), row);
}

/** AWS made these and changes them itself: service-linked roles, and those of Identity Center. */
export function refuseReserved(row: Identity): void {
  if (row.path.startsWith('/aws-service-role/') || row.path.startsWith('/aws-reserved/'))
    throw validationFailed(
      `Cannot perform the operation on the protected role '${row.name}' - this role is only modifiable by AWS`,
    );
}

/** The ARN of a holder. */
export function holderArn<T extends Identity>(kind: HolderKind<T>, row: Identity): string {
  return iamArn(row.account, kind.kind, row.path, row.name);
}

/** What IAM is asked about a holder: its ARN, tags, and the boundary it has. */
export function onHolder<T extends Identity>(
  kind: HolderKind<T>,
  call: Call,
  name: string,
  context: Authorization['context'] = {},
): Authorization {
  const row = findHolder(kind, call, name);
  if (row === undefined) return { resource: iamArn(call.account, kind.kind, '/', name), context };
  const { tags, boundary } = row as Identity & { tags?: Record<string, string>; boundary?: string };
  return {
    resource: holderArn(kind, row),
    ...(tags === undefined ? {} : { resourceTags: tags }),
    context: { ...(boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary }), ...context },
  };
}

/** The user that an action means when it names none: the caller. */
export function userNameOf(input: { UserName?: string | undefined }, call: Call): string {
  if (input.UserName !== undefined) return input.UserName;
  if (call.principal.kind !== 'user' || call.principal.userName === undefined)
    throw validationFailed('Must specify userName when calling with non-User credentials');
  return call.principal.userName;
}

/** aws:RequestTag/K and aws:TagKeys of the tags that a call gives. */
export function requestTags(
  list: readonly { Key: string; Value: string }[] = [],
): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = {};
  for (const { Key, Value } of list) context[`aws:RequestTag/${Key}`] = Value;
  if (list.length > 0) context['aws:TagKeys'] = list.map((each) => each.Key);
  return context;
}
