import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { filterName, groupName, groupQuestion } from '../arguments.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, DeleteSubscriptionFilter. */
export const deleteSubscriptionFilter = defineAction({
  service: 'logs',
  name: 'DeleteSubscriptionFilter',
  readOnly: false,
  input: z.object({ logGroupName: groupName, filterName }),
  authorize: (input, call) => [groupQuestion(call, input.logGroupName)],
  handle: (input, call) => {
    const group = requireGroup(call, input.logGroupName);
    const subscriptionFilters = group.subscriptionFilters.filter(
      (filter) => filter.filterName !== input.filterName,
    );
    if (subscriptionFilters.length === group.subscriptionFilters.length) {
      throw new AwsError('ResourceNotFoundException', 'The specified subscription filter does not exist.');
    }
    call.world.logs.putGroup({ ...group, subscriptionFilters });
    return undefined;
  },
});
