/** Rows of iam's tables. Policy documents are kept as their text; instants are epoch ms. */

/** What users, groups and roles have in common. */
export interface Identity {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  /** `AIDA...`, `AGPA...`, `AROA...`. */
  readonly id: string;
  readonly createdAt: number;
  /** Inline policies: name to document. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
}

/** A console password. */
export interface LoginProfile {
  readonly createdAt: number;
  /** scrypt of the password, `salt:hash` in base64: a console password is never readable again. */
  readonly passwordHash: string;
  readonly resetRequired: boolean;
}

/** An IAM user. */
export interface User extends Identity {
  readonly tags: Readonly<Record<string, string>>;
  readonly boundary?: string;
  /** Names of groups. */
  readonly groups: readonly string[];
  readonly login?: LoginProfile;
}

/** A group of users, who say themselves that they are in it. */
export type Group = Identity;

/** A role, with who may assume it. */
export interface Role extends Identity {
  readonly tags: Readonly<Record<string, string>>;
  readonly boundary?: string;
  readonly description?: string;
  /** The trust policy's text. */
  readonly trust: string;
  readonly maxSessionSeconds: number;
}

/** What carries a role to EC2 instances. */
export interface InstanceProfile {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Name of the role; AWS allows one. */
  readonly role?: string;
}

/** One version of a managed policy. */
export interface PolicyVersion {
  /** `v1`. */
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

/** A policy that can be attached to many. */
export interface ManagedPolicy {
  /** `aws` for AWS's own. */
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly description?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersion: string;
  /** Number of the newest version ever made; numbers are not used again. */
  readonly lastVersion: number;
}

/** A long-term access key. */
export interface AccessKey {
  readonly id: string;
  readonly account: string;
  /** Absent for a key of the account's root user. */
  readonly userName?: string;
  readonly userId?: string;
  readonly secret: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: number;
}

/** When and where something was last used. */
export interface LastUse {
  readonly at: number;
  readonly service: string;
  readonly region: string;
}

/** A virtual MFA device; it belongs to a user once it is enabled. */
export interface MfaDevice {
  /** `arn:aws:iam::A:mfa/name`. */
  readonly serialNumber: string;
  readonly account: string;
  /** Base32. */
  readonly seed: string;
  readonly userId?: string;
  readonly userName?: string;
  readonly enabledAt?: number;
  /** The 30 s step of the code that was last used; no code works twice. */
  readonly lastStep: number;
}
