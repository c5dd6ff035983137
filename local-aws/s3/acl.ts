import { AwsError } from '../error.ts';
import type { ObjectOwnership } from './bucket.ts';

export type AclPermission = 'FULL_CONTROL' | 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP';

/** One grant of an access control list: to an account (by its canonical id) or to a group of AWS's. */
export interface AclGrant {
  /** An account id, or the URI of a group. */
  readonly grantee: string;
  readonly permission: AclPermission;
}

export const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';
export const AUTHENTICATED_USERS = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
export const LOG_DELIVERY = 'http://acs.amazonaws.com/groups/s3/LogDelivery';

const CANNED = new Set([
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
  'log-delivery-write',
]);

/** The grants of a canned ACL. Source: S3 user guide, "Canned ACL". */
export function cannedAcl(name: string, owner: string, bucketOwner: string): readonly AclGrant[] {
  if (!CANNED.has(name))
    throw new AwsError('InvalidArgument', '', {
      members: { ArgumentName: 'x-amz-acl', ArgumentValue: name },
    });
  const grants: AclGrant[] = [{ grantee: owner, permission: 'FULL_CONTROL' }];
  if (name.startsWith('public-read')) grants.push({ grantee: ALL_USERS, permission: 'READ' });
  if (name === 'public-read-write') grants.push({ grantee: ALL_USERS, permission: 'WRITE' });
  if (name === 'authenticated-read') grants.push({ grantee: AUTHENTICATED_USERS, permission: 'READ' });
  if (name === 'log-delivery-write') {
    grants.push(
      { grantee: LOG_DELIVERY, permission: 'WRITE' },
      { grantee: LOG_DELIVERY, permission: 'READ_ACP' },
    );
  }
  if (owner !== bucketOwner && name === 'bucket-owner-read')
    grants.push({ grantee: bucketOwner, permission: 'READ' });
  if (owner !== bucketOwner && name === 'bucket-owner-full-control') {
    grants.push({ grantee: bucketOwner, permission: 'FULL_CONTROL' });
  }
  return grants;
}

/** Whether a grant reaches everybody, or every AWS customer. */
export function isPublicGrant(grant: AclGrant): boolean {
  return grant.grantee === ALL_USERS || grant.grantee === AUTHENTICATED_USERS;
}

/**
 * The owner and ACL of an object that is being written. With ACLs disabled only bucket-owner-full-control (or
 * nothing) is accepted, and the bucket's owner owns all. Source: S3 user guide, "Controlling ownership of objects".
 */
export function aclOfNewObject(request: {
  canned: string | undefined;
  writer: string;
  bucketOwner: string;
  ownership: ObjectOwnership | undefined;
}): { owner: string; acl: readonly AclGrant[] } {
  const { canned, writer, bucketOwner, ownership } = request;
  if (ownership === 'BucketOwnerEnforced') {
    if (canned !== undefined && canned !== 'bucket-owner-full-control') {
      throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
    }
    return { owner: bucketOwner, acl: cannedAcl('private', bucketOwner, bucketOwner) };
  }
  const takenOver = ownership === 'BucketOwnerPreferred' && canned === 'bucket-owner-full-control';
  const owner = takenOver || writer === '' ? bucketOwner : writer;
  return { owner, acl: cannedAcl(canned ?? 'private', owner, bucketOwner) };
}
