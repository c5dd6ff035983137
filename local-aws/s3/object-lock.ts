import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { Bucket } from './bucket.ts';
import { amzValueOf, headerOf, isTrue } from './header.ts';
import type { ObjectDetail, Retention, StoredObject } from './stored-object.ts';

const DAY_MS = 86_400_000;
/** The longest retention, in days. Source: S3 user guide, "Object Lock considerations". */
export const MAX_RETENTION_DAYS = 36_500;

/** Reads a retention period's mode. */
export function parseLockMode(text: string | undefined): Retention['mode'] {
  if (text === 'GOVERNANCE' || text === 'COMPLIANCE') return text;
  throw new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** Reads a retain-until date; it must be ahead. */
export function parseRetainUntil(text: string, now: number): number {
  const at = Date.parse(text);
  if (Number.isNaN(at) || !/^\d{4}-\d\d-\d\dT/.test(text)) {
    throw new AwsError('InvalidArgument', 'The retain until date must be provided in ISO 8601 format', {
      members: { ArgumentName: 'x-amz-object-lock-retain-until-date', ArgumentValue: text },
    });
  }
  if (at <= now) throw new AwsError('InvalidArgument', 'The retain until date must be in the future!');
  if (at > now + MAX_RETENTION_DAYS * DAY_MS) {
    throw new AwsError(
      'InvalidArgument',
      `The retain until date must be at most ${MAX_RETENTION_DAYS} days ahead`,
    );
  }
  return at;
}

/** The retention that a bucket gives to what is written now. */
export function newRetention(bucket: Bucket, now: number): Retention | undefined {
  const { defaultRetention } = bucket;
  if (!bucket.objectLock || defaultRetention === undefined) return undefined;
  const until = new Date(now);
  if (defaultRetention.years !== undefined)
    until.setUTCFullYear(until.getUTCFullYear() + defaultRetention.years);
  else until.setTime(now + (defaultRetention.days ?? 0) * DAY_MS);
  return { mode: defaultRetention.mode, untilAt: until.getTime() };
}

/** Refuses lock settings on a bucket that has no lock. */
export function assertLockable(bucket: Bucket): void {
  if (!bucket.objectLock) throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
}

/** The lock of an object that is being written: what its headers ask for, else the bucket's default. */
export function lockOfNewObject(call: Call, bucket: Bucket): Pick<ObjectDetail, 'retention' | 'legalHold'> {
  const mode = amzValueOf(call, 'x-amz-object-lock-mode');
  const until = amzValueOf(call, 'x-amz-object-lock-retain-until-date');
  const hold = amzValueOf(call, 'x-amz-object-lock-legal-hold');
  if (mode === undefined && until === undefined && hold === undefined) {
    const retention = newRetention(bucket, call.now);
    return retention === undefined ? {} : { retention };
  }
  assertLockable(bucket);
  if ((mode === undefined) !== (until === undefined)) {
    throw new AwsError(
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  }
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF') {
    throw new AwsError('InvalidArgument', 'Legal Hold must be either of ON or OFF');
  }
  if (mode !== undefined && mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') {
    throw new AwsError('InvalidArgument', 'Unknown wormMode directive.');
  }
  const retention: Retention | undefined =
    mode === undefined || until === undefined
      ? newRetention(bucket, call.now)
      : { mode, untilAt: parseRetainUntil(until, call.now) };
  return {
    ...(retention === undefined ? {} : { retention }),
    ...(hold === undefined ? {} : { legalHold: hold === 'ON' }),
  };
}

/** Whether the caller asks to go round governance retention; the permission for it is asked separately. */
export function asksBypass(call: Call): boolean {
  return isTrue(headerOf(call, 'x-amz-bypass-governance-retention'));
}

/** Why a version may not be removed now, if it may not. `bypass`: asked for and permitted. */
export function lockHolds(object: StoredObject, now: number, bypass: boolean): boolean {
  const { retention, legalHold } = object.detail;
  if (legalHold === true) return true;
  if (retention === undefined || retention.untilAt <= now) return false;
  return retention.mode === 'COMPLIANCE' || !bypass;
}

/** The refusal to remove or loosen what is locked. */
export function lockedError(): AwsError {
  return new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', {
    status: 403,
  });
}

/** Whether a retention may take the place of another without a permission to bypass. */
export function tightens(before: Retention | undefined, after: Retention | undefined, now: number): boolean {
  if (before === undefined || before.untilAt <= now) return true;
  if (after === undefined) return false;
  return after.untilAt >= before.untilAt && (after.mode === before.mode || after.mode === 'COMPLIANCE');
}
