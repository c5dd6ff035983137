import { randomBytes } from 'node:crypto';
import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import { secretKey } from '../ids.ts';
import type { Principal } from '../principal.ts';
import type { Table } from '../store/table.ts';
import type { World } from '../world.ts';
import { iamArn, parseIamArn } from './arn.ts';
import type { AccessKey } from './entities.ts';
import { type IamTables, nameKey } from './tables.ts';
import { accessKeyIdFor } from './unique-id.ts';

/** Random bytes of a session token, about as long as AWS's. */
const TOKEN_BYTES = 256;
/** What the tokens of STS begin with. */
const TOKEN_PREFIX = 'IQoJb3JpZ2luX2Vj';
/** Expired sessions are swept when this many have been issued since the last sweep. */
const SWEEP_EVERY = 500;
/** An expired session is still told from an unknown one for this long (ExpiredToken, not InvalidClientTokenId). */
const KEEP_EXPIRED_MS = 3_600_000;

/** An access key that a signature can be checked with. */
export interface Credential {
  readonly secretAccessKey: string;
  /** Temporary credentials must come with exactly this token. */
  readonly sessionToken?: string;
  /** Epoch ms. */
  readonly expiresAt?: number;
  readonly principal: Principal;
}

/** A named policy document. */
export interface NamedDocument {
  readonly name: string;
  readonly document: string;
}

/** Who temporary credentials are for, before their policies are compiled. */
export type SessionPrincipal = Omit<Principal, 'sessionPolicies' | 'issuedAt'> & {
  /** Absent: the session is not limited. */
  readonly sessionPolicies?: readonly NamedDocument[];
};

interface SessionRow {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly token: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly principal: SessionPrincipal;
}

/** Temporary credentials as STS hands them out. */
export interface IssuedSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly principal: Principal;
}

/**
 * Access keys and temporary credentials. A long-term key works once its creation is in force and until its
 * deletion is; temporary credentials work at once, and for as long as the user or role they come from exists.
 */
export class Credentials {
  readonly #world: World;
  readonly #tables: IamTables;
  readonly #sessions: Table<SessionRow>;
  /** Credentials as handed to the gateway, so that a principal stays the same object while nothing changes. */
  readonly #found = new Map<string, Credential>();
  readonly #compiled = new WeakMap<SessionRow, readonly CompiledPolicy[]>();
  #version = -1;
  #issuedSinceSweep = 0;

  constructor(world: World, tables: IamTables) {
    this.#world = world;
    this.#tables = tables;
    this.#sessions = world.store.table('iam.sessions');
  }

  /** The credential of an access key id; undefined when unknown, inactive, or its owner is gone. */
  find(accessKeyId: string): Credential | undefined {
    const version = this.#tables.propagation.version();
    if (version !== this.#version) {
      this.#found.clear();
      this.#version = version;
    }
    let credential = this.#found.get(accessKeyId);
    if (credential === undefined) {
      credential = this.#longTerm(accessKeyId) ?? this.#temporary(accessKeyId);
      if (credential !== undefined) this.#found.set(accessKeyId, credential);
    }
    return credential;
  }

  /** Temporary credentials for a principal. */
  issue(principal: SessionPrincipal, durationMs: number): IssuedSession {
    if (++this.#issuedSinceSweep >= SWEEP_EVERY) this.#sweep();
    const issuedAt = this.#world.now();
    const row: SessionRow = {
      accessKeyId: accessKeyIdFor('ASIA', principal.account),
      secret: secretKey(),
      token: TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64'),
      issuedAt,
      expiresAt: issuedAt + durationMs,
      principal,
    };
    this.#sessions.set(row.accessKeyId, row);
    return {
      accessKeyId: row.accessKeyId,
      secretAccessKey: row.secret,
      sessionToken: row.token,
      expiresAt: row.expiresAt,
      principal: this.#principalOf(row),
    };
  }

  #longTerm(accessKeyId: string): Credential | undefined {
    const key = this.#tables.keys.inForce(accessKeyId);
    if (key === undefined || key.status !== 'Active') return undefined;
    const principal =
      key.userName === undefined ? rootPrincipal(key.account) : this.#userPrincipal(key, key.userName);
    return principal === undefined ? undefined : { secretAccessKey: key.secret, principal };
  }

  #userPrincipal(key: AccessKey, userName: string): Principal | undefined {
    const user = this.#tables.users.inForce(nameKey(key.account, userName));
    if (user === undefined || user.id !== key.userId) return undefined;
    return {
      kind: 'user',
      arn: iamArn(user.account, 'user', user.path, user.name),
      account: user.account,
      userId: user.id,
      userName: user.name,
      mfa: false,
    };
  }

  #temporary(accessKeyId: string): Credential | undefined {
    const row = this.#sessions.get(accessKeyId);
    if (row === undefined || !this.#ownerExists(row.principal)) return undefined;
    return {
      secretAccessKey: row.secret,
      sessionToken: row.token,
      expiresAt: row.expiresAt,
      principal: this.#principalOf(row),
    };
  }

  #ownerExists(principal: SessionPrincipal): boolean {
    const { kind, account, roleName, userName, userId } = principal;
    if (kind === 'role-session') {
      // A role that was just made may issue sessions before its creation is in force everywhere.
      const key = nameKey(account, roleName ?? '');
      const role = this.#tables.roles.inForce(key) ?? this.#tables.roles.get(key);
      return role !== undefined && userId.startsWith(`${role.id}:`);
    }
    if (kind === 'root') return true;
    // A federated user lasts as long as the user who asked for the session.
    const name = kind === 'federated-user' ? parseIamArn(principal.userArn ?? '')?.name : userName;
    const user = this.#tables.users.inForce(nameKey(account, name ?? ''));
    return user !== undefined && (kind === 'federated-user' || user.id === userId);
  }

  #principalOf(row: SessionRow): Principal {
    const { sessionPolicies, ...principal } = row.principal;
    if (sessionPolicies === undefined) return { ...principal, issuedAt: row.issuedAt };
    let compiled = this.#compiled.get(row);
    if (compiled === undefined) {
      compiled = sessionPolicies.map(({ name, document }) => parsePolicyJson(document, name));
      this.#compiled.set(row, compiled);
    }
    return { ...principal, issuedAt: row.issuedAt, sessionPolicies: compiled };
  }

  #sweep(): void {
    this.#issuedSinceSweep = 0;
    const before = this.#world.now() - KEEP_EXPIRED_MS;
    for (const [id, row] of [...this.#sessions.entries()]) {
      if (row.expiresAt >= before) continue;
      this.#sessions.delete(id);
      this.#found.delete(id);
    }
  }
}

/** The account's root user. */
export function rootPrincipal(account: string): Principal {
  return { kind: 'root', arn: `arn:aws:iam::${account}:root`, account, userId: account, mfa: false };
}
