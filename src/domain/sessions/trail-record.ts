import type { Instant } from '../kernel/instant.ts';
import { parseRfc3339 } from '../kernel/rfc3339.ts';

/** A JSON object whose members nobody vouches for. */
export type Loose = Readonly<Record<string, unknown>>;

/**
 * What we read of a CloudTrail record. Records come from outside: every member may be absent, null or of another type,
 * and ids and names are taken as they are (facts/aws.md E4: their patterns change).
 */
export interface TrailRecord {
  readonly eventId: string | null;
  readonly eventSource: string;
  readonly eventName: string;
  readonly at: Instant;
  readonly account: string;
  readonly region: string;
  /** Set when the call was refused or failed. */
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly sourceIp: string | null;
  readonly userIdentity: Loose | null;
  readonly request: Loose;
  readonly response: Loose;
  /** The record, whole. */
  readonly whole: Loose;
}

/** A JSON object, or null for anything else. */
export function looseObject(value: unknown): Loose | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : null;
}

/** A text that is not empty, or null for anything else. */
export function looseText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Reads a CloudTrail record; a sentence that says what is wrong with it when it is none. */
export function parseTrailRecord(value: unknown): TrailRecord | string {
  const whole = looseObject(value);
  if (!whole) return 'a CloudTrail record is a JSON object';
  const eventSource = looseText(whole['eventSource']);
  const eventName = looseText(whole['eventName']);
  if (!eventSource || !eventName) return 'a CloudTrail record has eventSource and eventName';
  const at = parseRfc3339(looseText(whole['eventTime']) ?? '');
  if (at === null) return 'eventTime is not an RFC 3339 time';
  const userIdentity = looseObject(whole['userIdentity']);
  const account = looseText(whole['recipientAccountId']) ?? looseText(userIdentity?.['accountId']);
  if (!account) return 'neither recipientAccountId nor userIdentity.accountId names the account';
  const region = looseText(whole['awsRegion']);
  if (!region) return 'awsRegion is missing';
  return {
    eventId: looseText(whole['eventID']),
    eventSource,
    eventName,
    at,
    account,
    region,
    errorCode: looseText(whole['errorCode']),
    errorMessage: looseText(whole['errorMessage']),
    sourceIp: looseText(whole['sourceIPAddress']),
    userIdentity,
    request: looseObject(whole['requestParameters']) ?? {},
    response: looseObject(whole['responseElements']) ?? {},
    whole,
  };
}

/** The record inside an EventBridge envelope, with the envelope's account and region where the record has none. */
export function recordOfEnvelope(value: unknown): unknown {
  const envelope = looseObject(value);
  const detail = looseObject(envelope?.['detail']);
  if (!envelope || !detail || looseText(envelope['detail-type']) === null) return value;
  return {
    ...detail,
    ...(looseText(detail['recipientAccountId']) || !looseText(envelope['account'])
      ? {}
      : { recipientAccountId: envelope['account'] }),
    ...(looseText(detail['awsRegion']) ? {} : { awsRegion: envelope['region'] }),
  };
}
