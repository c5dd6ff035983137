import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import { PolicyError } from '@sallyport/iam-evaluation/policy-error.ts';
import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { Organization, ServiceControlPolicy } from './entities.ts';
import { requirePolicy } from './membership.ts';
import { FULL_ACCESS } from './tables.ts';

/** Source: Organizations user guide, "Quotas and service limits". */
export const MAX_CONTENT = 5120;

/** Checks a service control policy. */
export function checkContent(content: string, name: string): void {
  if (content.length > MAX_CONTENT)
    throw new AwsError('ConstraintViolationException', 'The policy content is larger than allowed.', {
      members: { Reason: 'POLICY_CONTENT_LIMIT_EXCEEDED' },
    });
  try {
    const policy = parsePolicyJson(content, name);
    if (policy.statements.some((statement) => statement.principal !== null))
      throw new AwsError(
        'MalformedPolicyDocumentException',
        'The provided policy document does not meet the requirements of the specified policy type: a service control policy names no Principal.',
      );
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const where = error.message.slice(error.policy.length + 2);
    throw new AwsError(
      'MalformedPolicyDocumentException',
      `The provided policy document does not meet the requirements of the specified policy type: ${where}`,
    );
  }
}

/** Refuses a name that another policy of the organisation has. */
export function requireFreeName(call: Call, organization: Organization, name: string): void {
  const own = [...call.world.organizations.tables.policies.values()].filter(
    (policy) => policy.organizationId === organization.id,
  );
  if ([FULL_ACCESS, ...own].some((policy) => policy.name === name))
    throw new AwsError('DuplicatePolicyException', 'A policy with the same name already exists.');
}

/** A policy that may be changed: not AWS's own. */
export function requireOwnPolicy(call: Call, organization: Organization, id: string): ServiceControlPolicy {
  const policy = requirePolicy(call, organization, id);
  if (policy.organizationId === '')
    throw new AwsError('InvalidInputException', 'You cannot change a policy that AWS manages.', {
      members: { Reason: 'IMMUTABLE_POLICY' },
    });
  return policy;
}
