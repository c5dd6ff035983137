import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { filterName, filterPattern, groupName, groupQuestion } from '../arguments.ts';
import type { MetricTransformation } from '../log-group.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs user guide, "quotas". */
const MAX_FILTERS = 100;
const MAX_DIMENSIONS = 3;
const name = z
  .string()
  .max(255)
  .regex(/^[^:*$]*$/);

/** Source: CloudWatch Logs API reference, PutMetricFilter. */
export const putMetricFilter = defineAction({
  service: 'logs',
  name: 'PutMetricFilter',
  readOnly: false,
  input: z.object({
    logGroupName: groupName,
    filterName,
    filterPattern,
    metricTransformations: z
      .array(
        z.object({
          metricName: name,
          metricNamespace: name,
          metricValue: z.string().max(100),
          defaultValue: z.number().optional(),
          dimensions: z.record(z.string().max(255), z.string().max(255)).optional(),
          unit: z.string().optional(),
        }),
      )
      .min(1)
      .max(1),
    applyOnTransformedLogs: z.boolean().optional(),
  }),
  omits: [
    'A filter that makes too many dimensions is not disabled. Events without the field of a dimension are left out.',
  ],
  authorize: (input, call) => [groupQuestion(call, input.logGroupName)],
  handle: (input, call) => {
    const group = requireGroup(call, input.logGroupName);
    call.world.logs.pattern(input.filterPattern);
    const [transformation] = input.metricTransformations;
    if (transformation?.defaultValue !== undefined && transformation.dimensions !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
      );
    }
    if (Object.keys(transformation?.dimensions ?? {}).length > MAX_DIMENSIONS) {
      throw new AwsError(
        'InvalidParameterException',
        `Invalid metric transformation: a metric filter has at most ${MAX_DIMENSIONS} dimensions.`,
      );
    }
    const others = group.metricFilters.filter((filter) => filter.filterName !== input.filterName);
    if (others.length >= MAX_FILTERS)
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
    const filter = {
      filterName: input.filterName,
      filterPattern: input.filterPattern,
      metricTransformations: input.metricTransformations as MetricTransformation[],
      creationTime: call.now,
    };
    call.world.logs.putGroup({ ...group, metricFilters: [...others, filter] });
    return undefined;
  },
});
