import { constants, verify } from 'node:crypto';
import type { Protocol, ServiceName } from '../action.ts';
import { AwsError } from '../error.ts';
import { ANONYMOUS } from '../principal.ts';
import type { World } from '../world.ts';
import type { Caller } from './caller.ts';
import { type Signature, type SignedRequest, signatureMatches, stringToSign } from './sigv4.ts';
import type { Target } from './target.ts';

/** How far a caller's clock may be off. AWS allows five minutes, S3 fifteen. */
const MAX_SKEW_MS = 5 * 60_000;
const MAX_SKEW_S3_MS = 15 * 60_000;

const BAD_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

type Reason = 'missing' | 'unknown-key' | 'bad-signature' | 'expired-token' | 'skewed';

/** The code and status that each protocol gives for a refused signature. Source: "Common errors" of each API. */
const CODES: Readonly<Record<Reason, Readonly<Record<Protocol, readonly [string, number]>>>> = {
  missing: {
    json: ['MissingAuthenticationTokenException', 400],
    query: ['MissingAuthenticationToken', 403],
    ec2: ['MissingAuthenticationToken', 403],
    s3: ['AccessDenied', 403],
    messages: ['MissingAuthenticationTokenException', 403],
  },
  'unknown-key': {
    json: ['UnrecognizedClientException', 400],
    query: ['InvalidClientTokenId', 403],
    ec2: ['AuthFailure', 401],
    s3: ['InvalidAccessKeyId', 403],
    messages: ['UnrecognizedClientException', 403],
  },
  'bad-signature': {
    json: ['InvalidSignatureException', 400],
    query: ['SignatureDoesNotMatch', 403],
    ec2: ['AuthFailure', 401],
    s3: ['SignatureDoesNotMatch', 403],
    messages: ['InvalidSignatureException', 403],
  },
  'expired-token': {
    json: ['ExpiredTokenException', 400],
    query: ['ExpiredToken', 403],
    ec2: ['RequestExpired', 400],
    s3: ['ExpiredToken', 400],
    messages: ['ExpiredTokenException', 403],
  },
  skewed: {
    json: ['InvalidSignatureException', 400],
    query: ['SignatureDoesNotMatch', 403],
    ec2: ['RequestExpired', 400],
    s3: ['RequestTimeTooSkewed', 403],
    messages: ['InvalidSignatureException', 403],
  },
};

function refusal(reason: Reason, protocol: Protocol, message: string): AwsError {
  const [code, status] = CODES[reason][protocol];
  return new AwsError(code, message, { status });
}

/** The date read last: the calls of one second carry the same one. */
let lastDate = { text: '', at: Number.NaN };

/** Epoch ms of `20261121T114200Z`. */
function parseAmzDate(text: string): number {
  if (text === lastDate.text) return lastDate.at;
  const m = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const at = m === null ? Number.NaN : Date.UTC(+m[1]!, +m[2]! - 1, +m[3]!, +m[4]!, +m[5]!, +m[6]!);
  lastDate = { text, at };
  return at;
}

function checkTime(signature: Signature, now: number, protocol: Protocol): void {
  const signedAt = parseAmzDate(signature.amzDate);
  const skew = protocol === 's3' ? MAX_SKEW_S3_MS : MAX_SKEW_MS;
  const late = signature.expiresS === undefined ? skew : signature.expiresS * 1000;
  if (Number.isNaN(signedAt) || !signature.amzDate.startsWith(signature.date))
    throw refusal(
      'bad-signature',
      protocol,
      `Date in Credential scope does not match YYYYMMDD from X-Amz-Date '${signature.amzDate.slice(0, 40)}'.`,
    );
  if (now > signedAt + late && signature.expiresS !== undefined && protocol === 's3')
    throw new AwsError('AccessDenied', 'Request has expired', { status: 403 });
  if (now > signedAt + late || signedAt > now + skew)
    throw refusal(
      'skewed',
      protocol,
      `Signature ${now > signedAt ? 'expired' : 'not yet current'}: ${signature.amzDate} is out of the allowed window at ${new Date(now).toISOString()}. Check this machine's clock.`,
    );
}

function checkScope(signature: Signature, service: ServiceName, protocol: Protocol): void {
  if (signature.service !== service)
    throw refusal('bad-signature', protocol, `Credential should be scoped to correct service: '${service}'.`);
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(signature.region))
    throw refusal(
      'bad-signature',
      protocol,
      `Credential should be scoped to a valid Region, not '${signature.region.slice(0, 40)}'.`,
    );
}

/** Every header of AWS's that is sent must be signed; `spared` are those that are vouched for otherwise. */
function checkCoverage(
  request: SignedRequest,
  signature: Signature,
  protocol: Protocol,
  spared: readonly string[] = [],
): void {
  const { signedHeaders } = signature;
  const open: string[] = [];
  for (const name in request.headers)
    if (name.startsWith('x-amz-') && !signedHeaders.includes(name) && !spared.includes(name)) open.push(name);
  const isHostSigned = signedHeaders.includes('host');
  if (!isHostSigned || (signature.expiresS === undefined && open.length > 0))
    throw refusal(
      'bad-signature',
      protocol,
      `There were headers present in the request which were not signed: ${isHostSigned ? open.join(', ') : 'host'}`,
    );
}

/** All that a hybrid node's own key is good for: it gets the node its role's credentials, which sign all else. */
const NODE_KEY_ACTIONS: ReadonlySet<string> = new Set([
  'RequestManagedInstanceRoleToken',
  'UpdateManagedInstancePublicKey',
]);

/** A hybrid node signs with its registered RSA key instead of a secret; facts/session-manager.md B.2. */
function authenticateNode(
  world: World,
  request: SignedRequest,
  signature: Signature,
  { service, protocol, action = '' }: Pick<Target, 'service' | 'protocol' | 'action'>,
): Caller {
  if (service !== 'ssm' || !NODE_KEY_ACTIONS.has(action))
    throw refusal('unknown-key', protocol, 'The security token included in the request is invalid.');
  // amazon-ssm-agent adds the body's hash after it has gathered the headers that it signs; the hash itself is in the
  // string that it signs, so that a true one needs no more. facts/session-manager.md H.1, seen with 3.3.1142.
  const bodyHash = request.headers['x-amz-content-sha256'];
  checkCoverage(
    request,
    signature,
    protocol,
    bodyHash === request.payloadHash ? ['x-amz-content-sha256'] : [],
  );
  const node = world.ssm.managedInstanceKey(signature.accessKeyId);
  const matches =
    node !== undefined &&
    verify(
      'sha256',
      Buffer.from(stringToSign(request, signature)),
      { key: node.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO },
      Buffer.from(signature.signature, 'base64'),
    );
  if (!matches) throw refusal('bad-signature', protocol, BAD_SIGNATURE);
  return {
    principal: {
      kind: 'service',
      arn: `arn:aws:ssm:${signature.region}:${node.account}:managed-instance/${signature.accessKeyId}`,
      account: node.account,
      userId: signature.accessKeyId,
      mfa: false,
      service: 'ssm.amazonaws.com',
    },
    account: node.account,
    region: signature.region,
    accessKeyId: signature.accessKeyId,
  };
}

/**
 * Checks a request's signature, in AWS's order: date and scope, key, token, what is covered, the signature itself.
 * Throws AwsError in the words of the request's protocol.
 */
export function authenticate(
  world: World,
  request: SignedRequest,
  signature: Signature | undefined,
  target: Target,
  query: URLSearchParams,
): Caller {
  const { service, protocol } = target;
  if (signature === undefined) throw refusal('missing', protocol, 'Missing Authentication Token');
  checkTime(signature, world.now(), protocol);
  checkScope(signature, service, protocol);
  if (signature.accessKeyId.startsWith('mi-')) return authenticateNode(world, request, signature, target);
  const credential = world.iam.findCredential(signature.accessKeyId);
  if (credential === undefined)
    throw refusal('unknown-key', protocol, 'The security token included in the request is invalid.');
  const token = request.headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined;
  if (token !== credential.sessionToken)
    throw refusal('unknown-key', protocol, 'The security token included in the request is invalid.');
  if (credential.expiresAt !== undefined && credential.expiresAt <= world.now())
    throw refusal('expired-token', protocol, 'The security token included in the request is expired');
  checkCoverage(request, signature, protocol);
  if (!signatureMatches(request, signature, credential.secretAccessKey))
    throw refusal('bad-signature', protocol, BAD_SIGNATURE);
  return {
    principal: credential.principal,
    account: credential.principal.account,
    region: signature.region,
    accessKeyId: signature.accessKeyId,
  };
}

/** The caller of an action that needs no signature. */
export function anonymousCaller(region: string): Caller {
  return { principal: ANONYMOUS, account: '', region, accessKeyId: '' };
}
