import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';

/** Who makes a call, once the signature has been checked. */
export interface Principal {
  readonly kind: 'root' | 'user' | 'role-session' | 'federated-user' | 'service' | 'anonymous';
  /** `arn:aws:iam::A:user/N`, `arn:aws:sts::A:assumed-role/R/S`, a service's host name, or '' when anonymous. */
  readonly arn: string;
  readonly account: string;
  /** aws:userid: `AIDA...` for a user, `AROA...:session` for a role session. */
  readonly userId: string;
  readonly userName?: string;
  /** For a federated user, the IAM user who asked for the session. */
  readonly userArn?: string;
  readonly roleName?: string;
  readonly roleArn?: string;
  readonly sessionName?: string;
  readonly sourceIdentity?: string;
  /** Session tags, which override the role's own tags. */
  readonly sessionTags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sessionPolicies?: readonly CompiledPolicy[];
  readonly mfa: boolean;
  /** When temporary credentials were issued, epoch ms; absent for long-term keys (aws:TokenIssueTime). */
  readonly issuedAt?: number;
  /** The call is made by an AWS service on its own behalf. */
  readonly service?: string;
}

/** A caller without a signature. */
export const ANONYMOUS: Principal = {
  kind: 'anonymous',
  arn: '',
  account: '',
  userId: 'anonymous',
  mfa: false,
};
