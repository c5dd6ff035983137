import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import { PolicyError } from '@sallyport/iam-evaluation/policy-error.ts';
import { AwsError } from '../error.ts';
import { storedPolicy } from '../service-access.ts';
import type { VpcEndpoint } from './entities.ts';

/** A policy of an endpoint, in characters. Source: VPC quotas. */
const MAX_POLICY = 20_480;

/** What an endpoint without a policy of its own lets through: everything. */
export const FULL_ACCESS = JSON.stringify({
  Version: '2008-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
});

/** Checks the text of a policy for an endpoint. */
export function checkEndpointPolicy(text: string): string {
  if (text.length > MAX_POLICY)
    throw new AwsError('InvalidParameter', `The policy is longer than ${MAX_POLICY} characters`);
  try {
    parsePolicyJson(text, 'VPC endpoint policy');
  } catch (error) {
    if (error instanceof PolicyError)
      throw new AwsError('InvalidPolicyDocument', `The policy document is invalid: ${error.message}`);
    throw error;
  }
  return text;
}

/** The policy that stands before all that is called through an endpoint. */
export function endpointPolicy(endpoint: VpcEndpoint): CompiledPolicy | undefined {
  return storedPolicy(endpoint, endpoint.policy, `policy of VPC endpoint ${endpoint.id}`);
}
