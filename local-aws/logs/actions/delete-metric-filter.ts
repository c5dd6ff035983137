import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { filterName, groupName, groupQuestion } from '../arguments.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, DeleteMetricFilter. */
export const deleteMetricFilter = defineAction({
  service: 'logs',
  name: 'DeleteMetricFilter',
  readOnly: false,
  input: z.object({ logGroupName: groupName, filterName }),
  authorize: (input, call) => [groupQuestion(call, input.logGroupName)],
  handle: (input, call) => {
    const group = requireGroup(call, input.logGroupName);
    const metricFilters = group.metricFilters.filter((filter) => filter.filterName !== input.filterName);
    if (metricFilters.length === group.metricFilters.length) {
      throw new AwsError('ResourceNotFoundException', 'The specified metric filter does not exist.');
    }
    call.world.logs.putGroup({ ...group, metricFilters });
    return undefined;
  },
});
