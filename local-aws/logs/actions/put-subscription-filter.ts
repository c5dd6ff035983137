import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { filterName, filterPattern, groupName, groupQuestion } from '../arguments.ts';
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
    'Lambda, Kinesis, Firehose and destinations of other accounts are kept, and no event is sent to them: they are not here. Within the process, `world.logs.subscribe(destinationArn, ...)` gets the events.',
  ],
  authorize: (input, call) => [
    { ...groupQuestion(call, input.logGroupName), context: { 'logs:DestinationArn': input.destinationArn } },
  ],
  handle: (input, call) => {
    const group = requireGroup(call, input.logGroupName);
    call.world.logs.pattern(input.filterPattern);
    const known = call.world.logs.isSubscribed(input.destinationArn);
    if (!known && !/^arn:aws:(lambda|kinesis|firehose|logs):[^:]+:\d{12}:/.test(input.destinationArn)) {
      throw new AwsError(
        'InvalidParameterException',
        'destinationArn for vendor is not valid: a Lambda function, Kinesis or Firehose stream, or a Logs destination is wanted.',
      );
    }
    const others = group.subscriptionFilters.filter((filter) => filter.filterName !== input.filterName);
    if (others.length >= MAX_FILTERS)
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
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
