/** What kind of caller a request comes from; decides which layers of policies apply to it. */
export type PrincipalKind =
  | 'user'
  | 'role-session'
  | 'federated-user'
  | 'root'
  | 'service'
  | 'identity-provider'
  | 'anonymous';

/** Who makes a request, as AWS would know it after authentication. */
export interface RequestPrincipal {
  readonly kind: PrincipalKind;
  /** The caller's own ARN; for a role session the `arn:aws:sts::…:assumed-role/Role/session` form; '' when anonymous. */
  readonly arn: string;
  /** The caller's account id; '' for services and anonymous callers. */
  readonly account: string;
  /** For a role session, the role's IAM ARN with its path; without it a role at path `/` is assumed. */
  readonly roleArn?: string;
  /** For a GetFederationToken session, the IAM user who asked for it. */
  readonly userArn?: string;
  /** For a service, its principal name, such as `ssm.amazonaws.com`. */
  readonly service?: string;
  /** For a web identity or SAML caller, the provider's ARN or host name, as a `Federated` principal names it. */
  readonly provider?: string;
  /** The account's S3 canonical user id, where bucket policies may name it. */
  readonly canonicalUserId?: string;
  /** A session of a service-linked role: service and resource control policies do not limit it. */
  readonly isServiceLinked?: boolean;
  /** The caller's account manages the organisation: service control policies do not limit it. */
  readonly isManagementAccount?: boolean;
}

/** Condition keys and their values. Key names (tag keys included) are compared without case, values with it. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** One call to be judged. */
export interface EvaluationRequest {
  readonly principal: RequestPrincipal;
  /** `service:Action`, in any case. */
  readonly action: string;
  /** The resource's ARN, or `*` for an action that has no resource. */
  readonly resource: string;
  /** The account that owns the resource; '' means the caller's own. */
  readonly resourceAccount: string;
  /**
   * Everything that conditions and policy variables may read, tags included (`aws:ResourceTag/K`). A list means a
   * multi-valued key; an empty list is the same as an absent key. Keys that follow from the principal and the resource
   * account (see derived-keys.ts) need not be given; a given value wins.
   */
  readonly context: RequestContext;
}
