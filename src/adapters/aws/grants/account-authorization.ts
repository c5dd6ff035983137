/**
 * Who may do what in one account, as IAM tells it in one paged call: every user and role with its own policies, those of
 * its groups, its boundary and, for roles, who may assume it. Policies are compiled when they are asked for.
 */
import {
  type GetAccountAuthorizationDetailsCommandOutput,
  type IAMClient,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { Tags } from '../../../domain/guardrails/facts.ts';
import { ask, NotKnown } from '../facts/ask.ts';
import { tagsOf } from '../facts/node-facts.ts';
import { compileText } from '../facts/role-policies.ts';

/** A page has at most 1,000; an account at most 5,000 users and, raised, 5,000 roles (IAM quotas). */
const PAGE_SIZE = 1000;
const MAX_PAGES = 50;

/** A user or role, and what is attached to it. */
export interface HeldPolicies {
  readonly kind: 'user' | 'role';
  readonly arn: string;
  readonly name: string;
  readonly tags: Tags;
  /** Its inline policies' texts by name. */
  readonly inline: ReadonlyMap<string, string>;
  readonly groups: readonly string[];
  readonly boundaryArn: string | null;
  /** Inline and managed ones, its groups' included. */
  identity(): readonly CompiledPolicy[];
  boundary(): CompiledPolicy | undefined;
  /** Of a role: who may assume it. */
  trust(): CompiledPolicy | undefined;
}

/** All users and roles of an account, by ARN. */
export type AccountAuthorization = ReadonlyMap<string, HeldPolicies>;

type Page = GetAccountAuthorizationDetailsCommandOutput;
type Inline = readonly { PolicyName?: string | undefined; PolicyDocument?: string | undefined }[] | undefined;
type Attached = readonly { PolicyArn?: string | undefined }[] | undefined;

/** Reads an account's authorisation, anew each time: claims about who can return rest on it. */
export async function readAccountAuthorization(iam: IAMClient): Promise<AccountAuthorization> {
  const pages = await ask('GetAccountAuthorizationDetails', async () => {
    const read: Page[] = [];
    const paged = paginateGetAccountAuthorizationDetails({ client: iam, pageSize: PAGE_SIZE }, {});
    for await (const page of paged) {
      read.push(page);
      if (read.length > MAX_PAGES)
        throw new NotKnown(`the account has more than ${MAX_PAGES} pages of users and roles`);
    }
    return read;
  });
  const policies = new Managed(pages);
  const groups = new Map(
    pages
      .flatMap((page) => page.GroupDetailList ?? [])
      .map((group) => [group.GroupName ?? '', group] as const),
  );
  const users = pages
    .flatMap((page) => page.UserDetailList ?? [])
    .map((user): HeldPolicies => {
      const name = user.UserName ?? '';
      const inGroups = (user.GroupList ?? []).flatMap((group) => groups.get(group) ?? []);
      return {
        kind: 'user',
        arn: user.Arn ?? '',
        name,
        tags: tagsOf(user.Tags),
        inline: inlineOf(user.UserPolicyList),
        groups: user.GroupList ?? [],
        boundaryArn: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
        identity: once(() => [
          ...policies.of(user.UserPolicyList, user.AttachedManagedPolicies, `user ${name}`),
          ...inGroups.flatMap((group) =>
            policies.of(group.GroupPolicyList, group.AttachedManagedPolicies, `group ${group.GroupName}`),
          ),
        ]),
        boundary: once(() => policies.boundary(user.PermissionsBoundary?.PermissionsBoundaryArn)),
        trust: () => undefined,
      };
    });
  const roles = pages
    .flatMap((page) => page.RoleDetailList ?? [])
    .map((role): HeldPolicies => {
      const name = role.RoleName ?? '';
      return {
        kind: 'role',
        arn: role.Arn ?? '',
        name,
        tags: tagsOf(role.Tags),
        inline: inlineOf(role.RolePolicyList),
        groups: [],
        boundaryArn: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
        identity: once(() => policies.of(role.RolePolicyList, role.AttachedManagedPolicies, `role ${name}`)),
        boundary: once(() => policies.boundary(role.PermissionsBoundary?.PermissionsBoundaryArn)),
        trust: once(() => compileText(decode(role.AssumeRolePolicyDocument), `trust policy of role ${name}`)),
      };
    });
  return new Map([...users, ...roles].map((held) => [held.arn, held]));
}

/** The managed policies of the answer, in their default version. */
class Managed {
  readonly #texts: ReadonlyMap<string, string | undefined>;
  readonly #compiled = new Map<string, CompiledPolicy>();

  constructor(pages: readonly Page[]) {
    this.#texts = new Map(
      pages
        .flatMap((page) => page.Policies ?? [])
        .map((policy) => [
          policy.Arn ?? '',
          policy.PolicyVersionList?.find((version) => version.IsDefaultVersion)?.Document,
        ]),
    );
  }

  of(inline: Inline, attached: Attached, holder: string): readonly CompiledPolicy[] {
    return [
      ...[...inlineOf(inline)].map(([name, text]) => compileText(text, `inline policy ${name} of ${holder}`)),
      ...(attached ?? []).map(({ PolicyArn = '' }) => this.#policy(PolicyArn, 'managed policy')),
    ];
  }

  boundary(arn: string | undefined): CompiledPolicy | undefined {
    return arn === undefined ? undefined : this.#policy(arn, 'permissions boundary');
  }

  #policy(arn: string, called: string): CompiledPolicy {
    const known = this.#compiled.get(arn);
    if (known !== undefined) return known;
    const text = this.#texts.get(arn);
    if (text === undefined) throw new NotKnown(`IAM does not tell what ${arn} holds`);
    const compiled = compileText(decode(text), `${called} ${arn.slice(arn.indexOf('/') + 1)}`);
    this.#compiled.set(arn, compiled);
    return compiled;
  }
}

function inlineOf(list: Inline): ReadonlyMap<string, string> {
  return new Map((list ?? []).map((one) => [one.PolicyName ?? '', decode(one.PolicyDocument)]));
}

/** IAM gives policies percent-encoded. */
function decode(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '');
  } catch {
    throw new NotKnown('IAM gave a policy that is not percent-encoded');
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
