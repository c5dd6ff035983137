import {
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListGroupsForUserCommand,
  ListUserTagsCommand,
} from '@aws-sdk/client-iam';
import { parsePrincipal } from '../../domain/guardrails/principal.ts';
import type { GrantPrincipal, PrincipalFinder } from '../../operations/grant-ports.ts';
import { asFault } from './aws-fault.ts';

/** What the finder works with. */
export interface PrincipalFinderParts {
  /** IAM of an account; null: the account is not ours to ask. */
  readonly iamOf: (account: string) => IAMClient | null;
  readonly personOf: (arn: string) => string | null;
  readonly rolesOf: (arn: string) => readonly string[];
}

type Found = Pick<GrantPrincipal, 'tags' | 'groups'>;

/** Finds users by name or ARN, roles and role sessions by ARN, in IAM as it is now. */
export class AwsPrincipalFinder implements PrincipalFinder {
  readonly #parts: PrincipalFinderParts;

  constructor(parts: PrincipalFinderParts) {
    this.#parts = parts;
  }

  async find(text: string, account: string): Promise<GrantPrincipal | null> {
    const arn = text.startsWith('arn:') ? text : `arn:aws:iam::${account}:user/${text}`;
    const principal = parsePrincipal(arn);
    const iam = this.#parts.iamOf(principal.account);
    if (iam === null) return null;
    const found = await read(iam, arn, principal.kind, principal.name);
    if (found === null) return null;
    return { arn, person: this.#parts.personOf(arn), roles: this.#parts.rolesOf(arn), ...found };
  }
}

async function read(iam: IAMClient, arn: string, kind: string, name: string): Promise<Found | null> {
  try {
    if (kind === 'user') return await readUser(iam, arn, name);
    if (kind === 'role-session') return await readRole(iam, name);
    const role = /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    return role === undefined ? null : await readRole(iam, role);
  } catch (error) {
    if (
      error instanceof Error &&
      (error.name === 'NoSuchEntityException' || error.name === 'ValidationError')
    )
      return null;
    throw asFault('find a principal', error);
  }
}

async function readUser(iam: IAMClient, arn: string, name: string): Promise<Found | null> {
  const [{ User }, { Tags }, { Groups }] = await Promise.all([
    iam.send(new GetUserCommand({ UserName: name })),
    iam.send(new ListUserTagsCommand({ UserName: name })),
    iam.send(new ListGroupsForUserCommand({ UserName: name })),
  ]);
  // A user's name says nothing of its path: what was named must be what is there.
  if (User?.Arn !== arn) return null;
  return { tags: tagsOf(Tags), groups: (Groups ?? []).map((group) => group.GroupName ?? '') };
}

async function readRole(iam: IAMClient, name: string): Promise<Found> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  return { tags: tagsOf(Role?.Tags), groups: [] };
}

function tagsOf(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined) {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}
