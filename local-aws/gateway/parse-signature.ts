import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../error.ts';
import type { Signature } from './sigv4.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** The longest life of a presigned request: seven days. */
const MAX_EXPIRES_S = 604_800;
const AMZ_DATE = /^\d{8}T\d{6}Z$/;
const HEX_DIGITS = /^[0-9a-f]+$/;

function incomplete(message: string): AwsError {
  return new AwsError('IncompleteSignature', message, { status: 400 });
}

function credentialScope(credential: string): Pick<Signature, 'accessKeyId' | 'date' | 'region' | 'service'> {
  const parts = credential.split('/');
  const [accessKeyId, date, region, service, end] = parts;
  if (
    parts.length !== 5 ||
    end !== 'aws4_request' ||
    !/^\d{8}$/.test(date ?? '') ||
    !accessKeyId ||
    !region ||
    !service
  )
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential.slice(0, 100)}'`,
    );
  return { accessKeyId, date: date!, region, service };
}

type Front = Omit<Signature, 'amzDate' | 'signature'>;

const LAST_FIELD = 'Signature=';
/** What stands before the last field is the same in all calls of a client in a day, and is read once. */
const fronts = new Map<string, Front>();
const MAX_FRONTS = 1_000;

function fromHeader(header: string, headers: IncomingHttpHeaders): Signature {
  const at = header.lastIndexOf(LAST_FIELD) + LAST_FIELD.length;
  const front = header.slice(0, at);
  const signature = header.slice(at);
  const known = fronts.get(front);
  const amzDate = headers['x-amz-date'];
  if (
    known !== undefined &&
    typeof amzDate === 'string' &&
    AMZ_DATE.test(amzDate) &&
    HEX_DIGITS.test(signature)
  )
    return { ...known, amzDate, signature };
  const read = fromFields(header, headers);
  if (read.signature === signature && HEX_DIGITS.test(signature)) {
    if (fronts.size >= MAX_FRONTS) fronts.clear();
    const { amzDate: _date, signature: _signature, ...rest } = read;
    fronts.set(front, rest);
  }
  return read;
}

function fromFields(header: string, headers: IncomingHttpHeaders): Signature {
  const fields = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length).split(',')) {
    const at = part.indexOf('=');
    if (at > 0) fields.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const credential = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  const missing = [
    credential ? '' : "Authorization header requires 'Credential' parameter.",
    signature ? '' : "Authorization header requires 'Signature' parameter.",
    signedHeaders ? '' : "Authorization header requires 'SignedHeaders' parameter.",
  ].filter((text) => text !== '');
  if (missing.length > 0) throw incomplete(missing.join(' '));
  const amzDate = String(headers['x-amz-date'] ?? '');
  if (!AMZ_DATE.test(amzDate))
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  return {
    ...credentialScope(credential!),
    amzDate,
    signedHeaders: signedHeaders!.toLowerCase().split(';'),
    signature: signature!,
  };
}

function fromQuery(query: URLSearchParams): Signature {
  const need = (name: string): string => {
    const value = query.get(name);
    if (value === null || value === '')
      throw new AwsError(
        'AuthorizationQueryParametersError',
        `Query-string authentication requires the ${name} parameter.`,
      );
    return value;
  };
  if (need('X-Amz-Algorithm') !== ALGORITHM)
    throw new AwsError('AuthorizationQueryParametersError', `X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const expiresS = Number(query.get('X-Amz-Expires') ?? '900');
  if (!Number.isInteger(expiresS) || expiresS < 0 || expiresS > MAX_EXPIRES_S)
    throw new AwsError(
      'AuthorizationQueryParametersError',
      'X-Amz-Expires must be a number of seconds, at most 604800',
    );
  return {
    ...credentialScope(need('X-Amz-Credential')),
    amzDate: need('X-Amz-Date'),
    signedHeaders: need('X-Amz-SignedHeaders').toLowerCase().split(';'),
    signature: need('X-Amz-Signature'),
    expiresS,
  };
}

/** The signature of a request, in its header or its query; undefined when there is none. */
export function parseSignature(headers: IncomingHttpHeaders, query: URLSearchParams): Signature | undefined {
  const header = headers.authorization;
  if (header !== undefined) {
    if (!header.startsWith(`${ALGORITHM} `))
      throw incomplete(
        `Authorization header must start with ${ALGORITHM}: only Signature Version 4 is accepted.`,
      );
    return fromHeader(header, headers);
  }
  return query.has('X-Amz-Signature') || query.has('X-Amz-Credential') ? fromQuery(query) : undefined;
}
