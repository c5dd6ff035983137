import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type { Principal } from '../principal.ts';
import type { World } from '../world.ts';
import { iamArn, parseIamArn, sessionArn } from './arn.ts';
import { Bootstrap } from './bootstrap.ts';
import { trustPolicy } from './compiled-documents.ts';
import { type Credential, Credentials, type IssuedSession, type NamedDocument } from './credentials.ts';
import type { LastUse, Role } from './entities.ts';
import { PoliciesInForce } from './policies-in-force.ts';
import { IamTables, nameKey } from './tables.ts';

export type { Credential } from './credentials.ts';

/** A use is noted again only this long after the one before. */
const LAST_USE_STEP_MS = 60_000;

/** A role session to be issued; trust policy and permissions are the caller's to check. */
export interface RoleSession {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** Absent: the session is limited by the role alone. */
  readonly sessionPolicies?: readonly NamedDocument[];
  readonly sessionTags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  readonly mfa?: boolean;
}

/** The state of iam: who there is, what they may do, and the credentials of all, those that STS issues included. */
export class IamState {
  readonly tables: IamTables;
  readonly credentials: Credentials;
  /** Sets up accounts, users and roles without calls and without delay. */
  readonly bootstrap: Bootstrap;
  readonly #inForce: PoliciesInForce;

  constructor(world: World) {
    this.tables = new IamTables(world);
    this.credentials = new Credentials(world, this.tables);
    this.#inForce = new PoliciesInForce(world, this.tables);
    this.bootstrap = new Bootstrap(world, this.tables);
  }

  /** The credential of an access key id, long-term or temporary; undefined when unknown or inactive. */
  findCredential(accessKeyId: string): Credential | undefined {
    return this.credentials.find(accessKeyId);
  }

  /** The policies in force for a principal now, compiled, propagation delay observed. Cached: asked at every call. */
  policiesFor(principal: Principal): PolicySet {
    return this.#inForce.policiesFor(principal);
  }

  /** The tags of the principal as aws:PrincipalTag/K: the user's or role's own, overridden by session tags. */
  tagsOf(principal: Principal): Readonly<Record<string, string>> {
    return this.#inForce.tagsOf(principal);
  }

  /** When an access key or a role was last used. */
  lastUseOf(id: string): LastUse | undefined {
    return this.tables.lastUses.get(id);
  }

  /** Notes that a key, or the role behind a session, was used; the gateway says so at each call. */
  noteUse(principal: Principal, accessKeyId: string, use: LastUse): void {
    const isRole = principal.kind === 'role-session';
    // Temporary credentials of users have no record of their own; a service and a stranger have no key.
    if (accessKeyId === '' || principal.kind === 'service' || (principal.issuedAt !== undefined && !isRole))
      return;
    const id = isRole ? principal.userId.split(':')[0]! : accessKeyId;
    const before = this.tables.lastUses.get(id);
    // AWS itself is no finer than this; it spares a write at every call.
    if (before !== undefined && use.at - before.at < LAST_USE_STEP_MS && before.service === use.service)
      return;
    this.tables.lastUses.set(id, use);
  }

  /** The role of an ARN as authorisation sees it now. */
  roleInForce(roleArn: string): Role | undefined {
    return this.#role(roleArn, (key) => this.tables.roles.inForce(key));
  }

  /** The role of an ARN as IAM's own reads see it. */
  findRole(roleArn: string): Role | undefined {
    return this.#role(roleArn, (key) => this.tables.roles.get(key));
  }

  /** The trust policy of a role in force, compiled; undefined when there is no such role. */
  trustPolicyOf(roleArn: string): CompiledPolicy | undefined {
    const role = this.roleInForce(roleArn);
    return role === undefined ? undefined : trustPolicy(role);
  }

  /** The role of an instance profile (`arn:aws:iam::A:instance-profile/N`), if it has one. */
  roleOfInstanceProfile(profileArn: string): Role | undefined {
    const parts = parseIamArn(profileArn);
    if (parts?.kind !== 'instance-profile') return undefined;
    const profile = this.tables.profiles.inForce(nameKey(parts.account, parts.name));
    if (profile?.role === undefined) return undefined;
    return this.tables.roles.inForce(nameKey(parts.account, profile.role));
  }

  /**
   * Credentials for a session of a role: what STS gives, what an instance's metadata service gives (session name: the
   * instance id), what a hybrid node's role token is. Undefined when there is no such role.
   */
  issueRoleSession(session: RoleSession): IssuedSession | undefined {
    const role = this.findRole(session.roleArn);
    if (role === undefined) return undefined;
    return this.credentials.issue(
      {
        kind: 'role-session',
        arn: sessionArn(role.account, role.name, session.sessionName),
        account: role.account,
        userId: `${role.id}:${session.sessionName}`,
        roleName: role.name,
        roleArn: iamArn(role.account, 'role', role.path, role.name),
        sessionName: session.sessionName,
        mfa: session.mfa ?? false,
        ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
        ...(session.sessionTags === undefined ? {} : { sessionTags: session.sessionTags }),
        ...(session.transitiveTagKeys === undefined ? {} : { transitiveTagKeys: session.transitiveTagKeys }),
        ...(session.sessionPolicies === undefined ? {} : { sessionPolicies: session.sessionPolicies }),
      },
      session.durationSeconds * 1000,
    );
  }

  #role(roleArn: string, find: (key: string) => Role | undefined): Role | undefined {
    const parts = parseIamArn(roleArn);
    if (parts?.kind !== 'role') return undefined;
    const role = find(nameKey(parts.account, parts.name));
    return role !== undefined && role.path === parts.path ? role : undefined;
  }
}
