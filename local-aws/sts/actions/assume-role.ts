import { z } from 'zod';
import { type Authorization, type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { listOf } from '../../iam/members.ts';
import { hasMfa, useMfa } from '../../iam/mfa.ts';
import { type Inherited, inherit } from '../role-chain.ts';
import {
  credentialsShape,
  maskCode,
  maskSecret,
  packedPolicySize,
  sessionMembers,
  sessionPolicies,
  sessionTags,
} from '../session-request.ts';

/** Source of the bounds: STS API reference, "AssumeRole". */
const MIN_SECONDS = 900;
const MAX_SECONDS = 43_200;
const DEFAULT_SECONDS = 3600;
/** A session that was itself given by a role session lives no longer. */
const CHAINED_SECONDS = 3600;
const SESSION_NAME = /^[\w+=,.@-]*$/;

const input = z.object({
  RoleArn: z.string().min(20).max(2048),
  RoleSessionName: z.string().min(2).max(64).regex(SESSION_NAME),
  ...sessionMembers,
  DurationSeconds: z.coerce.number().int().min(MIN_SECONDS).max(MAX_SECONDS).optional(),
  TransitiveTagKeys: listOf(z.string().min(1).max(128), 50).optional(),
  ExternalId: z
    .string()
    .min(2)
    .max(1224)
    .regex(/^[\w+=,.@:/-]*$/)
    .optional(),
  SerialNumber: z.string().min(9).max(256).optional(),
  TokenCode: z.string().length(6).optional(),
  SourceIdentity: z
    .string()
    .min(2)
    .max(64)
    .regex(SESSION_NAME)
    .refine((text) => !text.toLowerCase().startsWith('aws:'), 'Member must not start with aws:')
    .optional(),
});

type AssumeRoleInput = z.output<typeof input>;

/** The questions of AssumeRole: the role itself, its tagging, its source identity; all held against its trust policy. */
function questions(request: AssumeRoleInput, call: Call): readonly Authorization[] {
  const { iam } = call.world;
  const tags = sessionTags(request);
  const inherited = inherit(call.principal, request, tags);
  const role = iam.roleInForce(request.RoleArn);
  const tagKeys = [...Object.keys(inherited.tags), ...Object.keys(tags)];
  const about: Authorization = {
    resource: request.RoleArn,
    resourceAccount: /^arn:aws:iam::(\d{12}):/.exec(request.RoleArn)?.[1] ?? call.account,
    resourcePolicy: iam.trustPolicyOf(request.RoleArn),
    mode: 'trust-policy',
    ...(role === undefined ? {} : { resourceTags: role.tags }),
    context: {
      'sts:RoleSessionName': request.RoleSessionName,
      ...(hasMfa(call, request) ? { 'aws:MultiFactorAuthPresent': 'true' } : {}),
      ...(request.ExternalId === undefined ? {} : { 'sts:ExternalId': request.ExternalId }),
      ...(inherited.sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': inherited.sourceIdentity }),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
      ...(tagKeys.length === 0 ? {} : { 'aws:TagKeys': tagKeys }),
      ...(inherited.transitiveTagKeys.length === 0
        ? {}
        : { 'sts:TransitiveTagKeys': inherited.transitiveTagKeys }),
    },
  };
  return [
    { ...about, action: 'sts:AssumeRole' },
    ...(tagKeys.length === 0 ? [] : [{ ...about, action: 'sts:TagSession' }]),
    ...(inherited.sourceIdentity === undefined ? [] : [{ ...about, action: 'sts:SetSourceIdentity' }]),
  ];
}

function checkDuration(seconds: number, maxSessionSeconds: number, call: Call): void {
  if (call.principal.kind === 'role-session' && seconds > CHAINED_SECONDS)
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  if (seconds > maxSessionSeconds)
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
}

function issue(request: AssumeRoleInput, call: Call, inherited: Inherited, mfa: boolean) {
  const { iam } = call.world;
  const role = iam.roleInForce(request.RoleArn);
  if (role === undefined) throw new AwsError('AccessDenied', 'Access denied', { status: 403 });
  const durationSeconds = request.DurationSeconds ?? DEFAULT_SECONDS;
  checkDuration(durationSeconds, role.maxSessionSeconds, call);
  const policies = sessionPolicies(request, call);
  const tags = { ...inherited.tags, ...sessionTags(request) };
  const session = iam.issueRoleSession({
    roleArn: request.RoleArn,
    sessionName: request.RoleSessionName,
    durationSeconds,
    sessionTags: tags,
    transitiveTagKeys: inherited.transitiveTagKeys,
    mfa,
    ...(policies === undefined ? {} : { sessionPolicies: policies }),
    ...(inherited.sourceIdentity === undefined ? {} : { sourceIdentity: inherited.sourceIdentity }),
  });
  if (session === undefined) throw new AwsError('AccessDenied', 'Access denied', { status: 403 });
  return session;
}

/** Gives temporary credentials of a role whose trust policy lets the caller in. Source: STS API reference, "AssumeRole". */
export const assumeRole = defineAction({
  service: 'sts',
  name: 'AssumeRole',
  readOnly: true,
  input,
  authorize: questions,
  handle: (request, call) => {
    if (call.principal.kind === 'root')
      throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', { status: 403 });
    const packed = packedPolicySize(request);
    const inherited = inherit(call.principal, request, sessionTags(request));
    const mfa = useMfa(call, request);
    const session = issue(request, call, inherited, mfa);
    return {
      Credentials: credentialsShape(session),
      AssumedRoleUser: { AssumedRoleId: session.principal.userId, Arn: session.principal.arn },
      ...(packed === undefined ? {} : { PackedPolicySize: packed }),
      ...(inherited.sourceIdentity === undefined ? {} : { SourceIdentity: inherited.sourceIdentity }),
    };
  },
  trailRequest: maskCode,
  trailResponse: maskSecret,
  omits: ['PackedPolicySize is an estimate: AWS does not publish how it packs.'],
});
