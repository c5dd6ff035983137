import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { page } from '../../page.ts';
import { filterName, groupName, groupQuestion, invalidToken, nextToken } from '../arguments.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, DescribeMetricFilters. */
const MAX_LIMIT = 50;

/** Source: CloudWatch Logs API reference, DescribeMetricFilters. */
export const describeMetricFilters = defineAction({
  service: 'logs',
  name: 'DescribeMetricFilters',
  readOnly: true,
  input: z.object({
    logGroupName: groupName.optional(),
    filterNamePrefix: filterName.optional(),
    metricName: z.string().max(255).optional(),
    metricNamespace: z.string().max(255).optional(),
    limit: z.number().int().min(1).max(MAX_LIMIT).optional(),
    nextToken: nextToken.optional(),
  }),
  authorize: (input, call) => [groupQuestion(call, input.logGroupName ?? '')],
  handle: (input, call) => {
    const { logGroupName, filterNamePrefix = '', metricName, metricNamespace } = input;
    if ((metricName === undefined) !== (metricNamespace === undefined)) {
      throw new AwsError(
        'InvalidParameterException',
        'metricName and metricNamespace must be given together.',
      );
    }
    const groups =
      logGroupName === undefined
        ? [...call.world.logs.groups.values(`${call.account}/${call.region}/`)]
        : [requireGroup(call, logGroupName)];
    const filters = groups
      .flatMap((group) => group.metricFilters.map((filter) => ({ ...filter, logGroupName: group.name })))
      .filter((filter) => filter.filterName.startsWith(filterNamePrefix))
      .filter((filter) =>
        filter.metricTransformations.some(
          (each) =>
            metricName === undefined ||
            (each.metricName === metricName && each.metricNamespace === metricNamespace),
        ),
      );
    const { items, nextToken: next } = page(filters, {
      keyOf: (filter) => `${filter.filterName} ${filter.logGroupName}`,
      size: input.limit ?? MAX_LIMIT,
      token: input.nextToken,
      scope: ['DescribeMetricFilters', call.account, call.region, logGroupName, filterNamePrefix, metricName],
      invalid: invalidToken,
    });
    return { metricFilters: items, nextToken: next };
  },
});
