/** Rows of organizations' tables. Instants are epoch ms. */

/** An organisation. */
export interface Organization {
  /** `o-` and ten letters or digits. */
  readonly id: string;
  readonly managementAccount: string;
  readonly rootId: string;
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING';
  /** Whether SERVICE_CONTROL_POLICY is enabled on the root. */
  readonly scpsEnabled: boolean;
}

/** An account as a member of an organisation. */
export interface MemberAccount {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  /** A root's or a unit's id. */
  readonly parentId: string;
  readonly joinedMethod: 'INVITED' | 'CREATED';
  readonly joinedAt: number;
}

/** An organisational unit. */
export interface Unit {
  /** `ou-rrrr-xxxxxxxx`. */
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly parentId: string;
}

/** A service control policy. */
export interface ServiceControlPolicy {
  /** `p-xxxxxxxx`, or `p-FullAWSAccess`. */
  readonly id: string;
  /** '' for AWS's own. */
  readonly organizationId: string;
  readonly name: string;
  readonly description: string;
  readonly content: string;
}

/** The policies attached to one root, unit or account, in the order of attaching. */
export interface Attachments {
  readonly policyIds: readonly string[];
}
