import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import { PolicyError } from '@sallyport/iam-evaluation/policy-error.ts';
import { AwsError } from '../error.ts';
import { parseIamArn } from './arn.ts';
import { limitExceeded } from './errors.ts';
import { type IamTables, nameKey } from './tables.ts';

/** Characters of a policy, white space not counted. Source: IAM user guide, "IAM and STS quotas". */
export const MANAGED_POLICY_SIZE = 6144;
/** Characters of a trust policy, white space not counted. */
export const TRUST_POLICY_SIZE = 2048;
/** All inline policies of one identity together. */
export const INLINE_SIZES = { user: 2048, role: 10_240, group: 5120 } as const;

const MAX_MESSAGE = 400;

/** A document that IAM cannot take. */
export function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message.slice(0, MAX_MESSAGE));
}

/** The size that quotas count. */
export function documentSize(document: string): number {
  return document.replace(/\s/g, '').length;
}

/** Reads a document, or says as IAM does why it is none. */
export function parseDocument(document: string, name: string): CompiledPolicy {
  try {
    return parsePolicyJson(document, name);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const where = error.message.slice(error.policy.length + 2);
    throw malformed(
      error.code === 'malformed-json'
        ? `This policy contains invalid Json: ${where}`
        : `Syntax errors in policy. ${where}`,
    );
  }
}

/** Checks a document that is to be attached to a user, group, role or session. */
export function checkIdentityDocument(document: string, name: string): CompiledPolicy {
  const policy = parseDocument(document, name);
  for (const statement of policy.statements) {
    if (statement.principal !== null) throw malformed('Policy document should not specify a principal.');
    if (statement.resource === null) throw malformed('Policy statement must contain resources.');
  }
  return policy;
}

/** Checks that an identity's inline policies stay within their quota when one of them becomes `document`. */
export function checkInlineSize(
  kind: keyof typeof INLINE_SIZES,
  name: string,
  inline: Readonly<Record<string, string>>,
): void {
  const size = Object.values(inline).reduce((sum, each) => sum + documentSize(each), 0);
  if (size > INLINE_SIZES[kind])
    throw limitExceeded(`Maximum policy size of ${INLINE_SIZES[kind]} bytes exceeded for ${kind} ${name}`);
}

/** Checks a document of a managed policy. */
export function checkManagedDocument(document: string, name: string): void {
  if (documentSize(document) > MANAGED_POLICY_SIZE)
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MANAGED_POLICY_SIZE}`);
  checkIdentityDocument(document, name);
}

type TrustStatement = { Action?: unknown; Principal?: unknown; NotPrincipal?: unknown };

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
}

function checkPrincipals(statement: TrustStatement, tables: IamTables): void {
  const principal = statement.Principal;
  if (typeof principal !== 'object' || principal === null || !('AWS' in principal)) return;
  for (const arn of texts(principal.AWS)) {
    const parts = parseIamArn(arn);
    if (parts === undefined || (parts.kind !== 'user' && parts.kind !== 'role')) continue;
    const table = parts.kind === 'user' ? tables.users : tables.roles;
    if (table.get(nameKey(parts.account, parts.name)) === undefined)
      throw malformed(`Invalid principal in policy: "AWS":"${arn}"`);
  }
}

/** `{ AWS: '222222222222' }` is kept as the ARN of that account's root, which means the same. */
function spellOutAccounts(statement: TrustStatement): TrustStatement {
  const principal = statement.Principal;
  if (typeof principal !== 'object' || principal === null || !('AWS' in principal)) return statement;
  const spell = (each: unknown) =>
    typeof each === 'string' && /^\d{12}$/.test(each) ? `arn:aws:iam::${each}:root` : each;
  const AWS = Array.isArray(principal.AWS) ? principal.AWS.map(spell) : spell(principal.AWS);
  return { ...statement, Principal: { ...principal, AWS } };
}

/**
 * Checks a role's trust policy and returns it as IAM keeps it: with a list of statements, whatever was given. (IAM
 * also keeps the unique ids of the users and roles that are named, so that one made anew under an old name is not
 * trusted; local-aws goes by the name.)
 */
export function checkTrustDocument(document: string, roleName: string, tables: IamTables): string {
  if (documentSize(document) > TRUST_POLICY_SIZE)
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_SIZE}`);
  const policy = parseDocument(document, `trust policy of ${roleName}`);
  for (const statement of policy.statements) {
    if (statement.resource !== null) throw malformed('Has prohibited field Resource');
    if (statement.principal === null) throw malformed('Missing required field Principal');
  }
  const parsed = JSON.parse(document) as { Version?: string; Statement: TrustStatement | TrustStatement[] };
  const statements = Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  for (const statement of statements) {
    if (texts(statement.Action).some((action) => !/^sts:/i.test(action)))
      throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    checkPrincipals(statement, tables);
  }
  return JSON.stringify({ ...parsed, Statement: statements.map(spellOutAccounts) });
}

/** Documents come back percent-encoded, as RFC 3986 has it. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
