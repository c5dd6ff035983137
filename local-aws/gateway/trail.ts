import type { Action, Call, ServiceName } from '../action.ts';
import type { CloudTrailRecord } from '../cloudtrail/record.ts';
import type { AwsError } from '../error.ts';
import { uuid } from '../ids.ts';
import type { Principal } from '../principal.ts';

/** The latest record version that AWS writes. [CloudTrail record contents, 2026-11] */
const EVENT_VERSION = '1.11';
/** Services whose records are written in us-east-1, wherever the caller is. */
const GLOBAL: ReadonlySet<ServiceName> = new Set<ServiceName>(['iam', 'organizations']);
const SOURCES: Partial<Record<ServiceName, string>> = { ec2messages: 'ec2messages.amazonaws.com' };

/** `Target` becomes `target`, at every depth; maps keyed by a person's own words keep theirs when lower-case. */
export function lowerKeys(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (typeof value !== 'object' || value === null) return value;
  const lowered: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const child = (value as Record<string, unknown>)[key];
    if (child === undefined) continue;
    const name = key.charAt(0).toLowerCase() + key.slice(1);
    // `__proto__` is a name like any other in what a caller sends.
    if (name === '__proto__')
      Object.defineProperty(lowered, name, { value: lowerKeys(child), enumerable: true });
    else lowered[name] = lowerKeys(child);
  }
  return lowered;
}

function issuer(principal: Principal): Record<string, unknown> {
  return {
    type: 'Role',
    principalId: principal.userId.split(':')[0],
    arn: principal.roleArn,
    accountId: principal.account,
    userName: principal.roleName,
  };
}

type Identity = Readonly<Record<string, unknown>>;

/** A principal stays the same object while nothing about it changes, so its element is made once. */
const identities = new WeakMap<Principal, { accessKeyId: string; identity: Identity }>();

function identityOf(call: Call): Identity {
  const known = identities.get(call.principal);
  if (known?.accessKeyId === call.accessKeyId) return known.identity;
  const identity = userIdentity(call.principal, call.accessKeyId);
  identities.set(call.principal, { accessKeyId: call.accessKeyId, identity });
  return identity;
}

let lastSecond = { at: Number.NaN, text: '' };

/** A time in whole seconds; calls come many to a second. */
function wholeSecond(epochMs: number): string {
  const at = Math.floor(epochMs / 1000);
  if (at !== lastSecond.at) lastSecond = { at, text: `${new Date(at * 1000).toISOString().slice(0, 19)}Z` };
  return lastSecond.text;
}

/** CloudTrail's userIdentity element of a principal. Source: "CloudTrail userIdentity element". */
export function userIdentity(principal: Principal, accessKeyId: string): Record<string, unknown> {
  if (principal.kind === 'anonymous') return { type: 'AWSAccount', principalId: '', accountId: 'anonymous' };
  if (principal.kind === 'service') return { type: 'AWSService', invokedBy: principal.service };
  const base = {
    principalId: principal.userId,
    arn: principal.arn,
    accountId: principal.account,
    accessKeyId,
  };
  const attributes =
    principal.issuedAt === undefined
      ? undefined
      : {
          creationDate: `${new Date(principal.issuedAt).toISOString().slice(0, 19)}Z`,
          mfaAuthenticated: String(principal.mfa),
        };
  switch (principal.kind) {
    case 'role-session':
      return {
        type: 'AssumedRole',
        ...base,
        sessionContext: {
          sessionIssuer: issuer(principal),
          attributes,
          ...(principal.sourceIdentity === undefined ? {} : { sourceIdentity: principal.sourceIdentity }),
        },
      };
    case 'federated-user':
      return { type: 'FederatedUser', ...base, sessionContext: { attributes } };
    case 'root':
      return { type: 'Root', ...base };
    default:
      return {
        type: 'IAMUser',
        ...base,
        userName: principal.userName,
        ...(attributes === undefined ? {} : { sessionContext: { attributes } }),
      };
  }
}

function outcome(action: Action, input: unknown, result: object | AwsError | undefined, failed: boolean) {
  if (failed) return { responseElements: null };
  if (action.trailResponse !== undefined)
    return { responseElements: action.trailResponse(result ?? {}, input) ?? null };
  const empty = result === undefined || Object.keys(result).length === 0;
  return { responseElements: action.readOnly || empty || action.service === 's3' ? null : lowerKeys(result) };
}

/** EC2's records name the side that is to blame: `Client.UnauthorizedOperation`. */
function recordedCode(service: ServiceName, { code, status }: AwsError): string {
  if (service !== 'ec2') return code;
  return `${status >= 500 ? 'Server' : 'Client'}.${code}`;
}

/** What CloudTrail says of a call that was handled or refused. */
export function trailRecord(
  action: Action,
  call: Call,
  { input, valid }: { input: unknown; valid: boolean },
  result: { output?: object | undefined; error?: AwsError },
): CloudTrailRecord {
  const { error, output } = result;
  // An action's own form of the parameters holds for input that was validated only.
  const own = action.trailRequest;
  const parameters = own === undefined ? lowerKeys(input) : valid ? own(input) : null;
  const empty = typeof parameters === 'object' && parameters !== null && Object.keys(parameters).length === 0;
  return {
    eventVersion: EVENT_VERSION,
    userIdentity: identityOf(call),
    eventTime: wholeSecond(call.now),
    eventSource: SOURCES[call.service] ?? `${call.service}.amazonaws.com`,
    eventName: action.name,
    awsRegion: GLOBAL.has(call.service) ? 'us-east-1' : call.region,
    sourceIPAddress: call.principal.service ?? call.through?.privateIp ?? call.sourceIp,
    userAgent: call.userAgent,
    ...(error === undefined
      ? {}
      : { errorCode: recordedCode(call.service, error), errorMessage: error.message }),
    requestParameters: empty ? null : parameters,
    ...outcome(action, input, output, error !== undefined),
    requestID: call.requestId,
    eventID: uuid(),
    readOnly: action.readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: call.account,
    ...(call.through === undefined
      ? {}
      : {
          vpcEndpointId: call.through.endpoint.id,
          vpcEndpointAccountId: call.through.endpoint.account,
        }),
    eventCategory: 'Management',
  };
}
