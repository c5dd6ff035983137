import type { CompiledPolicy } from './policy.ts';

/** The kinds of policy that a request is held against, named as AWS names them. */
export type Layer =
  | 'service-control'
  | 'resource-control'
  | 'endpoint'
  | 'resource'
  | 'identity'
  | 'boundary'
  | 'session';

/** Every policy in force for one request. */
export interface PolicySet {
  /** Attached to the user or role, inline or managed, a user's groups included; each policy's name says which. */
  readonly identity: readonly CompiledPolicy[];
  /** The permissions boundary of the user or role. */
  readonly boundary?: CompiledPolicy;
  /** The session's own policies. Absent means an unlimited session (or no session); an empty list allows nothing. */
  readonly session?: readonly CompiledPolicy[];
  /** The resource's policy: bucket policy, key policy, topic policy, role trust policy. */
  readonly resource?: CompiledPolicy;
  /** Service control policies, root first, then each unit, then the account; each level must allow. Absent: no organisation. */
  readonly scps?: readonly (readonly CompiledPolicy[])[];
  /** Resource control policies of the resource's account, by level as above (AWS attaches RCPFullAWSAccess to each). */
  readonly rcps?: readonly (readonly CompiledPolicy[])[];
  /** The policy of the VPC endpoint that the request came through. */
  readonly endpoint?: CompiledPolicy;
}
