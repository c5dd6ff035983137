import type { Call, HttpReply } from '../action.ts';
import { AwsError } from '../error.ts';
import { escapeXml } from '../protocols/xml.ts';
import { type AclGrant, type AclPermission, cannedAcl, isPublicGrant } from './acl.ts';
import type { Bucket } from './bucket.ts';
import { accountOfCanonicalId, canonicalId } from './canonical-id.ts';
import { amzValueOf } from './header.ts';
import { receiveText } from './receive-body.ts';
import { rawXmlReply, S3_NAMESPACE } from './reply.ts';
import { childOf, childrenOf, malformedXml, parseXml, textOf, type XmlElement } from './xml-input.ts';

const PERMISSIONS: readonly string[] = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'];
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

function granteeXml(grantee: string): string {
  if (grantee.startsWith('http'))
    return `<Grantee ${XSI} xsi:type="Group"><URI>${escapeXml(grantee)}</URI></Grantee>`;
  return `<Grantee ${XSI} xsi:type="CanonicalUser"><ID>${canonicalId(grantee)}</ID></Grantee>`;
}

/** An ACL as GetBucketAcl and GetObjectAcl answer it. */
export function aclReply(owner: string, acl: readonly AclGrant[]): HttpReply {
  const grants = acl.map(
    (grant) => `<Grant>${granteeXml(grant.grantee)}<Permission>${grant.permission}</Permission></Grant>`,
  );
  return rawXmlReply(
    `<AccessControlPolicy xmlns="${S3_NAMESPACE}"><Owner><ID>${canonicalId(owner)}</ID></Owner><AccessControlList>${grants.join('')}</AccessControlList></AccessControlPolicy>`,
  );
}

function knownAccounts(call: Call, bucket: Bucket): string[] {
  const accounts = new Set([call.account, bucket.account]);
  for (const each of call.world.s3.buckets.values()) accounts.add(each.account);
  return [...accounts];
}

function grantOf(element: XmlElement, accounts: readonly string[]): AclGrant {
  const grantee = childOf(element, 'Grantee');
  const permission = textOf(element, 'Permission') ?? '';
  if (!PERMISSIONS.includes(permission)) throw malformedXml();
  const uri = textOf(grantee, 'URI');
  if (uri !== undefined) return { grantee: uri, permission: permission as AclPermission };
  const account = accountOfCanonicalId(textOf(grantee, 'ID') ?? '', accounts);
  if (account === undefined)
    throw new AwsError('InvalidArgument', 'Invalid id', { members: { ArgumentName: 'CanonicalUser/ID' } });
  return { grantee: account, permission: permission as AclPermission };
}

/** Reads the ACL that a call puts, canned or spelled out; refuses it where ACLs are disabled or public ones blocked. */
export async function receiveAcl(call: Call, bucket: Bucket, owner: string): Promise<readonly AclGrant[]> {
  const canned = amzValueOf(call, 'x-amz-acl');
  const body = await receiveText(call);
  const root = body.trim() === '' ? undefined : parseXml(body);
  if ((canned === undefined) === (root === undefined)) {
    throw new AwsError(
      canned === undefined ? 'MissingSecurityHeader' : 'UnexpectedContent',
      canned === undefined
        ? 'Your request was missing a required header'
        : 'This request does not support content',
    );
  }
  const list = childrenOf(childOf(root, 'AccessControlList'), 'Grant');
  const acl =
    canned === undefined
      ? list.map((each) => grantOf(each, knownAccounts(call, bucket)))
      : cannedAcl(canned, owner, bucket.account);
  const harmless = canned === 'bucket-owner-full-control';
  if (bucket.ownership === 'BucketOwnerEnforced' && !harmless) {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  if (bucket.publicAccessBlock?.blockPublicAcls === true && acl.some(isPublicGrant)) {
    throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  }
  return acl;
}
