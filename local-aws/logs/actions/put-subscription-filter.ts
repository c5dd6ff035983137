import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { filterName, filterPattern, groupName, groupQuestion } from '../arguments.ts';
import { checkDestination } from '../check-destination.ts';
import { passedRole } from '../passed-role.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, PutSubscriptionFilter. */
const MAX_FILTERS = 2;
const arn = z.string().min(1).max(2048);

/** Source: CloudWatch Logs API reference, PutSubscriptionFilter. */
export const putSubscriptionFilter = defineAction({
  service: 'logs',
  name: 'PutSubscriptionFilter',
  readOnly: false,
  input: z.object({
    logGroupName: groupName,
    filterName,
    filterPattern,
    destinationArn: arn,
    roleArn: arn.optional(),
    distribution: z.enum(['Random', 'ByLogStream']).optional(),
    applyOnTransformedLogs: z.boolean().optional(),
  }),
  omits: [
    'Lambda functions are not here, so that a subscription to one is refused, as to one that is not there. Transformed logs and system fields.',
  ],
  authorize: (input, call) => [
    { ...groupQuestion(call, input.logGroupName), context: { 'logs:DestinationArn': input.destinationArn } },
    ...passedRole(call, input.roleArn),
  ],
  handle: (input, call) => {
    const group = requireGroup(call, input.logGroupName);
    call.world.logs.pattern(input.filterPattern);
    const others = group.subscriptionFilters.filter((filter) => filter.filterName !== input.filterName);
    if (others.length >= MAX_FILTERS)
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
    const { destinationArn, roleArn } = input;
    checkDestination(call, { group, destinationArn, roleArn });
    const filter = {
      filterName: input.filterName,
      filterPattern: input.filterPattern,
      destinationArn: input.destinationArn,
      ...(input.roleArn === undefined ? {} : { roleArn: input.roleArn }),
      distribution: input.distribution ?? ('ByLogStream' as const),
      creationTime: call.now,
    };
    call.world.logs.putGroup({ ...group, subscriptionFilters: [...others, filter] });
    return undefined;
  },
});
