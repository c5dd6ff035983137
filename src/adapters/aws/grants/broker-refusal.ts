import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import { NotKnown } from '../facts/ask.ts';
import { evaluatePermission } from '../facts/evaluate-permission.ts';
import { readRolePolicies } from '../facts/role-policies.ts';
import type { GrantAccess } from './grant-access.ts';
import {
  DEFAULT_DOCUMENT,
  documentArnOf,
  grantStatements,
  nodeArnOf,
  renderPolicy,
} from './grant-statements.ts';
import type { GrantTerms } from './grant-terms.ts';

/** Characters of a session policy (STS API reference, AssumeRole). */
const SESSION_POLICY_CHARS = 2048;

/** Why the broker role cannot give this access, in one sentence with the next step; null: it can. */
export async function brokerRefusal(
  { clients, kept }: GrantAccess,
  brokerRoleArn: string,
  terms: GrantTerms,
): Promise<string | null> {
  const text = renderPolicy(grantStatements(terms));
  if (text.length > SESSION_POLICY_CHARS)
    return `The session policy would have ${text.length} characters, and STS takes ${SESSION_POLICY_CHARS}: ask for a document with a shorter name.`;
  const role = await readRolePolicies(kept, terms, clients.clientsFor(terms), brokerRoleArn).catch(reasonOf);
  if (typeof role === 'string')
    return `The broker role ${brokerRoleArn} cannot be read (${role}): deploy the member account again.`;
  if (role.boundary === undefined)
    return `The broker role ${brokerRoleArn} has no permissions boundary: deploy the member account again.`;
  const policies = {
    identity: role.identity,
    boundary: role.boundary,
    session: [parsePolicyJson(text, 'session policy of the grant')],
  };
  const isNamed = terms.documentName !== DEFAULT_DOCUMENT;
  const resources = [nodeArnOf(terms, terms.target)];
  if (isNamed) resources.push(documentArnOf(terms, terms.documentName));
  for (const resource of resources) {
    const answer = evaluatePermission(
      {
        principal: {
          kind: 'role-session',
          arn: brokerRoleArn
            .replace(/^(arn:[^:]+):iam::(\d+):role\/(?:.*\/)?/, '$1:sts::$2:assumed-role/')
            .concat('/grant'),
          account: terms.account,
          roleArn: brokerRoleArn,
        },
        action: 'ssm:StartSession',
        resource,
        resourceAccount: terms.account,
        context: { 'ssm:SessionDocumentAccessCheck': String(isNamed) },
      },
      policies,
    );
    if (answer.result === 'denied')
      return `The broker role may not open ${resource} (${answer.because}): ask for an approved document, or let the broker role open it.`;
  }
  return null;
}

function reasonOf(error: unknown): string {
  if (error instanceof NotKnown) return error.message;
  throw error;
}
