import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import { secretKey } from '../ids.ts';
import type { World } from '../world.ts';
import { iamArn } from './arn.ts';
import type { AccessKey } from './entities.ts';
import { type IamTables, nameKey } from './tables.ts';
import { accessKeyIdFor, uniqueId } from './unique-id.ts';

const DEFAULT_SESSION_SECONDS = 3600;

/** The ARN of a managed policy, or an inline policy (its document as an object or as JSON text). */
export type BootstrapPolicy = string | { readonly name: string; readonly document: string | object };

/** A long-term access key. */
export interface BootstrapKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Sets up what must be there before anyone can call: without calls, without delay, without CloudTrail records. Each
 * method may be called again on a state that was read from disk: what is there is brought to what is asked, and
 * keys are kept.
 */
export class Bootstrap {
  readonly #world: World;
  readonly #tables: IamTables;

  constructor(world: World, tables: IamTables) {
    this.#world = world;
    this.#tables = tables;
  }

  /** Gives an account its alias. */
  account(account: string, alias: string): void {
    this.#tables.aliases.set(account, { alias });
  }

  /** An access key of the account's root user. */
  root(account: string): BootstrapKey {
    return this.#key(account, undefined);
  }

  /** A user with exactly these policies and tags, and their access key. */
  user(options: {
    account: string;
    name: string;
    path?: string;
    policies?: readonly BootstrapPolicy[];
    tags?: Readonly<Record<string, string>>;
    groups?: readonly string[];
    boundary?: string;
  }): BootstrapKey & { userName: string; arn: string } {
    const { account, name, path = '/' } = options;
    const before = this.#tables.users.get(nameKey(account, name));
    const user = {
      account,
      name,
      path,
      id: before?.id ?? uniqueId('AIDA', account),
      createdAt: before?.createdAt ?? this.#world.now(),
      groups: options.groups ?? [],
      tags: options.tags ?? {},
      ...(options.boundary === undefined ? {} : { boundary: options.boundary }),
      ...(before?.login === undefined ? {} : { login: before.login }),
      ...splitPolicies(options.policies ?? []),
    };
    this.#tables.users.setNow(nameKey(account, name), user);
    return { ...this.#key(account, user), userName: name, arn: iamArn(account, 'user', path, name) };
  }

  /** A group with exactly these policies. */
  group(options: { account: string; name: string; policies?: readonly BootstrapPolicy[] }): void {
    const { account, name } = options;
    const before = this.#tables.groups.get(nameKey(account, name));
    this.#tables.groups.setNow(nameKey(account, name), {
      account,
      name,
      path: '/',
      id: before?.id ?? uniqueId('AGPA', account),
      createdAt: before?.createdAt ?? this.#world.now(),
      ...splitPolicies(options.policies ?? []),
    });
  }

  /** A role with exactly this trust policy and these policies; returns its ARN. */
  role(options: {
    account: string;
    name: string;
    path?: string;
    trust: object;
    policies?: readonly BootstrapPolicy[];
    tags?: Readonly<Record<string, string>>;
    boundary?: string;
    maxSessionSeconds?: number;
  }): string {
    const { account, name, path = '/' } = options;
    const before = this.#tables.roles.get(nameKey(account, name));
    const trust = JSON.stringify(options.trust);
    parsePolicyJson(trust, `trust policy of ${name}`);
    this.#tables.roles.setNow(nameKey(account, name), {
      account,
      name,
      path,
      id: before?.id ?? uniqueId('AROA', account),
      createdAt: before?.createdAt ?? this.#world.now(),
      trust,
      tags: options.tags ?? {},
      maxSessionSeconds: options.maxSessionSeconds ?? DEFAULT_SESSION_SECONDS,
      ...(options.boundary === undefined ? {} : { boundary: options.boundary }),
      ...splitPolicies(options.policies ?? []),
    });
    return iamArn(account, 'role', path, name);
  }

  /** An instance profile that holds a role; returns its ARN. */
  instanceProfile(options: { account: string; name: string; role: string }): string {
    const { account, name, role } = options;
    const before = this.#tables.profiles.get(nameKey(account, name));
    this.#tables.profiles.setNow(nameKey(account, name), {
      account,
      name,
      path: '/',
      id: before?.id ?? uniqueId('AIPA', account),
      createdAt: before?.createdAt ?? this.#world.now(),
      tags: before?.tags ?? {},
      role,
    });
    return iamArn(account, 'instance-profile', '/', name);
  }

  #key(account: string, user: { name: string; id: string } | undefined): BootstrapKey {
    for (const key of this.#tables.keys.values()) {
      const mine = user === undefined ? key.userName === undefined : key.userId === user.id;
      if (mine && key.account === account && key.status === 'Active')
        return { accessKeyId: key.id, secretAccessKey: key.secret };
    }
    const key: AccessKey = {
      id: accessKeyIdFor('AKIA', account),
      account,
      secret: secretKey(),
      status: 'Active',
      createdAt: this.#world.now(),
      ...(user === undefined ? {} : { userName: user.name, userId: user.id }),
    };
    this.#tables.keys.setNow(key.id, key);
    return { accessKeyId: key.id, secretAccessKey: key.secret };
  }
}

function splitPolicies(policies: readonly BootstrapPolicy[]): {
  inline: Record<string, string>;
  attached: string[];
} {
  const inline: Record<string, string> = {};
  const attached: string[] = [];
  for (const policy of policies) {
    if (typeof policy === 'string') attached.push(policy);
    else {
      const text = typeof policy.document === 'string' ? policy.document : JSON.stringify(policy.document);
      parsePolicyJson(text, policy.name);
      inline[policy.name] = text;
    }
  }
  return { inline, attached };
}
