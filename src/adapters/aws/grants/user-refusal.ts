import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import type { Grant } from '../../../domain/grants/grant.ts';
import { parsePrincipal } from '../../../domain/guardrails/principal.ts';
import { evaluatePermission } from '../facts/evaluate-permission.ts';
import { readAccountAuthorization } from './account-authorization.ts';
import type { GrantAccess, GrantSetup } from './grant-access.ts';
import {
  DEFAULT_DOCUMENT,
  documentArnOf,
  grantOfSid,
  grantStatements,
  nodeArnOf,
  type Statement,
} from './grant-statements.ts';
import type { GrantTerms } from './grant-terms.ts';
import { tagsOfNode } from './node-tags.ts';
import { OF_A_PERSON, personCall } from './person-context.ts';

/** Why no statement can be written for this principal at all; null: it is an IAM user of the node's account. */
export function principalRefusal({
  principal,
  account,
}: Pick<Grant, 'principal' | 'account'>): string | null {
  const { kind, name, account: own } = parsePrincipal(principal);
  const next = 'ask without --mechanism, for an sts grant';
  if (/:role\/aws-service-role\//.test(principal))
    return `${name} is a service-linked role, which only its AWS service changes: ${next}.`;
  if (name.startsWith('AWSReservedSSO_') || /:role\/aws-reserved\//.test(principal))
    return `${name} is a role of Identity Center, which IAM does not let anyone change: ${next}.`;
  if (kind !== 'user') return `${principal} is no IAM user, and iam-policy writes to users only: ${next}.`;
  if (own !== account)
    return `${principal} is a user of another account than the node's, ${account}: ${next}.`;
  return null;
}

/** Why a statement for this user would not help or may not be written, in one sentence; null: nothing stands in the way. */
export async function userRefusal(
  { clients, kept }: GrantAccess,
  setup: GrantSetup,
  { principal, terms }: { readonly principal: string; readonly terms: GrantTerms },
): Promise<string | null> {
  const client = clients.clientsFor(terms);
  const user = (await readAccountAuthorization(client.iam)).get(principal);
  if (user === undefined)
    return `There is no user ${principal}: sallyport grant request --user takes its ARN.`;
  if (user.boundaryArn !== setup.boundaryArn)
    return `${user.name} does not have the permissions boundary ${setup.boundaryArn}, which bounds what Sallyport writes: an administrator sets it with aws iam put-user-permissions-boundary.`;
  const nodeTags = await tagsOfNode(kept, terms, client, terms.target);
  const ours = grantStatements(terms);
  const added = compilePolicy({ Version: '2012-10-17', Statement: ours }, 'the statement of the grant');
  const boundary = user.boundary();
  const isNamed = terms.documentName !== DEFAULT_DOCUMENT;
  const resources = [nodeArnOf(terms, terms.target)];
  if (isNamed) resources.push(documentArnOf(terms, terms.documentName));
  for (const resource of resources) {
    const { result, because } = evaluatePermission(
      personCall(
        { kind: 'user', arn: principal, account: terms.account },
        {
          action: 'ssm:StartSession',
          resource,
          place: terms,
          principalTags: user.tags,
          resourceTags: resource === resources[0] ? nodeTags : {},
          context: { 'ssm:SessionDocumentAccessCheck': String(isNamed) },
        },
      ),
      { identity: [...user.identity(), added], ...(boundary === undefined ? {} : { boundary }) },
      OF_A_PERSON,
    );
    if (result === 'denied')
      return `${user.name} could not open ${resource} even so (${because}): ask without --mechanism, for an sts grant.`;
  }
  return null;
}

/**
 * Two grants of one user for two documents would each allow the other's document on its own node, since IAM asks about
 * node and document apart. Gives the sentence, or null.
 */
export function documentRefusal(statements: readonly Statement[], terms: GrantTerms): string | null {
  const wanted = documentArnOf(terms, terms.documentName);
  const others = statements.filter(
    ({ Sid, Resource }) =>
      Sid?.endsWith('Start') && grantOfSid(Sid) !== terms.id && ![Resource].flat().includes(wanted),
  );
  const other = grantOfSid(others[0]?.Sid);
  return other === null
    ? null
    : `The user's grant ${other} is for another document, and one user's policies cannot keep the two apart: ask without --mechanism, for an sts grant.`;
}
