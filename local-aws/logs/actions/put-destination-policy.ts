import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { filterName } from '../arguments.ts';
import { destinationArn } from '../destination.ts';
import { requireDestination } from '../require-destination.ts';

/** Source: CloudWatch Logs API reference, PutDestinationPolicy. */
const MAX_POLICY_BYTES = 5_120;

function checkPolicy(text: string): void {
  try {
    parsePolicyJson(text, 'accessPolicy');
  } catch (error) {
    throw new AwsError(
      'InvalidParameterException',
      `The access policy is not valid: ${(error as Error).message}`,
    );
  }
}

/** Source: CloudWatch Logs API reference, PutDestinationPolicy. */
export const putDestinationPolicy = defineAction({
  service: 'logs',
  name: 'PutDestinationPolicy',
  readOnly: false,
  input: z.object({
    destinationName: filterName,
    accessPolicy: z.string().min(1).max(MAX_POLICY_BYTES),
    forceUpdate: z.boolean().optional(),
  }),
  omits: ['That a change would cut off subscriptions is not asked about: forceUpdate changes nothing.'],
  authorize: (input, call) => [{ resource: destinationArn(call, input.destinationName) }],
  handle: ({ destinationName, accessPolicy }, call) => {
    const destination = requireDestination(call, destinationName);
    checkPolicy(accessPolicy);
    call.world.logs.destinations.put({ ...destination, accessPolicy });
    return undefined;
  },
});
