/**
 * What guardrails may ask about a session. Each fact stands by itself: it was found, or it was not and says why. A thing
 * that is known to be absent (no grant, no person, no runAs user) is a known fact whose value or field is null; it is
 * never "unknown". `to-cedar.ts` turns this into the context that policies read, one attribute a fact, under the same
 * names.
 */
import type { Instant } from '../kernel/instant.ts';
import type { DocumentContent } from './session-document.ts';
import type { SessionKind } from './session-kind.ts';

/** A fact that was found, or the reason why it could not be. */
export type Fact<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string };

/** A fact that was found. */
export function known<T>(value: T): Fact<T> {
  return { known: true, value };
}

/** A fact that was not found; the reason is a half sentence for a person. */
export function unknown(reason: string): Fact<never> {
  return { known: false, reason };
}

/** Tags of a thing, by key. Keys and values are taken as they are, with their case. */
export type Tags = Readonly<Record<string, string>>;

/** Which session this is about. */
export interface SessionIdentity {
  readonly id: string;
  readonly account: string;
  readonly region: string;
}

/** Who opened the session, as the ARN says it. */
export interface PrincipalFacts {
  readonly arn: string;
  readonly account: string;
  readonly kind: 'user' | 'role-session' | 'federated-user' | 'root' | 'other';
  /** The user's, or the role's, name; for anything else the ARN's last part. */
  readonly name: string;
  /** The role session's name, which the caller may have chosen; null for others. */
  readonly sessionName: string | null;
}

/** What the caller signed the StartSession with. */
export interface CredentialFacts {
  /** An IAM user's access key (or the root user's), not a temporary credential. */
  readonly longTerm: boolean;
  /** Always false for federated sessions (facts/aws.md E4, design "Settled"). */
  readonly mfa: boolean;
}

/** What the session was opened on, as its id tells. */
export interface TargetFacts {
  readonly id: string;
  readonly kind: 'ec2' | 'managed' | 'other';
}

/** The node behind the target. */
export interface NodeFacts {
  readonly name: string | null;
  readonly platform: string | null;
  readonly agentVersion: string | null;
}

/** The document that the session was opened with, by name. */
export interface DocumentFacts {
  /** Its name; the full ARN for a document of another account. */
  readonly name: string;
  /** The caller named none, so that the account's preferences document is used. */
  readonly isDefault: boolean;
}

/** Where logs must go: the central bucket, under the account's and the region's own prefix. */
export interface ArchiveFacts {
  readonly bucket: string;
  readonly prefix: string;
}

/** The bucket that the document names. */
export interface LogBucketFacts {
  readonly name: string;
  readonly exists: boolean;
  /** Default encryption that the agent accepts: AES256 or aws:kms (facts/session-manager.md C.5). */
  readonly encrypted: boolean;
  readonly kmsKey: string | null;
}

/** The log group that the document names; name is null where it names none. */
export interface LogGroupFacts {
  readonly name: string | null;
  readonly exists: boolean;
  readonly encrypted: boolean;
}

/** The role that the node's agent acts as; arn is null where the node has none. */
export interface NodeRoleFacts {
  readonly arn: string | null;
  readonly source: 'instance-profile' | 'activation' | 'default-host-management' | 'none';
}

/** One thing that the node must be allowed to do for its log to arrive, and whether it is. */
export interface NodePermission {
  readonly action: string;
  readonly resource: string;
  readonly result: 'allowed' | 'denied' | 'unknown';
  /** Names the policy and the statement that decided, or what is missing. */
  readonly because: string;
}

/** All that the node must be allowed to do, held against the policies in force (weigh-node-permissions.ts). */
export interface NodeLoggingFacts {
  /** Every permission is given, as far as policies could be read. */
  readonly allowed: boolean;
  /** The actions that are denied. */
  readonly missing: readonly string[];
  /** Why, in one sentence, with the statements that deny. */
  readonly because: string;
  readonly permissions: readonly NodePermission[];
  /** The unique id of the role (`AROA…`), by which another account's CloudTrail names its sessions; left out: not read. */
  readonly roleId?: string;
}

/** A grant that covers this person, target and document now. */
export interface GrantFacts {
  readonly id: string;
  readonly endsAt: Instant;
  readonly breakGlass: boolean;
}

/** Where the StartSession came from: an address, or the name of an AWS service. */
export interface NetworkFacts {
  readonly source: string;
}

/** When the session started. */
export interface TimeFacts {
  readonly startedAt: Instant;
}

/** Everything that guardrails may ask about a session. */
export interface SessionFacts {
  readonly session: Fact<SessionIdentity>;
  readonly principal: Fact<PrincipalFacts>;
  readonly credentials: Fact<CredentialFacts>;
  readonly principalTags: Fact<Tags>;
  /** The human behind the principal; null where nobody is mapped to it. */
  readonly person: Fact<string | null>;
  readonly target: Fact<TargetFacts>;
  readonly targetTags: Fact<Tags>;
  readonly node: Fact<NodeFacts>;
  readonly document: Fact<DocumentFacts>;
  readonly sessionKind: Fact<SessionKind>;
  /** The live content of the document at the moment of judging; CloudTrail hides it (data/README.md). */
  readonly documentContent: Fact<DocumentContent>;
  /** The account's and region's preferences document, whichever document the session names. */
  readonly preferences: Fact<DocumentContent>;
  /** What the caller passed to the document. */
  readonly parameters: Fact<Readonly<Record<string, readonly string[]>>>;
  readonly approvedDocuments: Fact<readonly string[]>;
  readonly archive: Fact<ArchiveFacts>;
  readonly logBucket: Fact<LogBucketFacts>;
  readonly logGroup: Fact<LogGroupFacts>;
  readonly nodeRole: Fact<NodeRoleFacts>;
  readonly nodeLogging: Fact<NodeLoggingFacts>;
  readonly grant: Fact<GrantFacts | null>;
  readonly network: Fact<NetworkFacts>;
  readonly time: Fact<TimeFacts>;
}

/** The name of a fact: what policies read as `context.<name>`. */
export type FactName = keyof SessionFacts;
