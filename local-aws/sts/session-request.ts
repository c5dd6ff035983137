import { z } from 'zod';
import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { lowerKeys } from '../gateway/trail.ts';
import type { IssuedSession, NamedDocument } from '../iam/credentials.ts';
import { checkIdentityDocument } from '../iam/documents.ts';
import { listOf, tagRecord } from '../iam/members.ts';
import { shownTime } from '../iam/shapes.ts';

/** Source of the bounds: STS API reference, AssumeRole, GetFederationToken; IAM user guide, "IAM and STS quotas". */
const MAX_POLICY_ARNS = 10;
/** Characters of a session policy. */
export const SESSION_POLICY_SIZE = 2048;
const MAX_SESSION_TAGS = 50;
/** What the packed policies and tags of a session may come to, in characters; AWS's own packing is not published. */
const PACKED_SIZE = 4096;

const tag = z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) });

/** The members that limit or tag a session. */
export const sessionMembers = {
  Policy: z
    .string()
    .min(1)
    .max(SESSION_POLICY_SIZE)
    .regex(/^[\u0009\u000A\u000D\u0020-\u00FF]+$/)
    .optional(),
  PolicyArns: listOf(z.object({ arn: z.string().min(20).max(2048) }), MAX_POLICY_ARNS).optional(),
  Tags: listOf(tag, MAX_SESSION_TAGS).optional(),
};

/** What a call of STS says to limit and to tag its session. */
export interface SessionLimits {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { arn: string }[] | undefined;
  readonly Tags?: readonly { Key: string; Value: string }[] | undefined;
}

/** The session policies that a call gives; undefined when it gives none. */
export function sessionPolicies(input: SessionLimits, call: Call): readonly NamedDocument[] | undefined {
  const documents: NamedDocument[] = [];
  if (input.Policy !== undefined) {
    checkIdentityDocument(input.Policy, 'session policy');
    documents.push({ name: 'session policy', document: input.Policy });
  }
  for (const { arn } of input.PolicyArns ?? []) {
    const policy = call.world.iam.tables.policyInForce(arn);
    const version = policy?.versions.find((each) => each.id === policy.defaultVersion);
    if (version === undefined)
      throw new AwsError('MalformedPolicyDocument', `The session policy ${arn} does not exist.`);
    documents.push({ name: arn, document: version.document });
  }
  return documents.length === 0 ? undefined : documents;
}

/** Session tags as a record. */
export function sessionTags(input: SessionLimits): Record<string, string> {
  return tagRecord(input.Tags ?? []);
}

/** PackedPolicySize, a percentage; refuses what would be over 100. Undefined when there is nothing to pack. */
export function packedPolicySize(input: SessionLimits): number | undefined {
  const parts = [
    input.Policy ?? '',
    ...(input.PolicyArns ?? []).map((each) => each.arn),
    ...(input.Tags ?? []).flatMap((each) => [each.Key, each.Value]),
  ];
  const size = parts.reduce((sum, part) => sum + part.replace(/\s/g, '').length, 0);
  if (size === 0) return undefined;
  const percent = Math.ceil((100 * size) / PACKED_SIZE);
  if (percent > 100)
    throw new AwsError(
      'PackedPolicyTooLarge',
      `Packed size of session policy and tags consumes ${percent}% of the allotted space.`,
    );
  return percent;
}

/** Credentials as STS shows them. */
export function credentialsShape(session: IssuedSession) {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: shownTime(session.expiresAt),
  };
}

/** requestParameters without the one-time code. */
export function maskCode(input: object): unknown {
  return lowerKeys({ ...input, TokenCode: undefined });
}

/** CloudTrail keeps the key id and when it ends; never the secret or the token. */
export function maskSecret(output: object): unknown {
  const { Credentials, ...rest } = output as { Credentials: ReturnType<typeof credentialsShape> };
  const { AccessKeyId, Expiration } = Credentials;
  const SessionToken = 'Value hidden due to security reasons.';
  return lowerKeys({ Credentials: { AccessKeyId, Expiration, SessionToken }, ...rest });
}
