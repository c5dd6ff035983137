import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { groupName, groupQuestion } from '../arguments.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, PutRetentionPolicy. */
const DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Source: CloudWatch Logs API reference, PutRetentionPolicy. Expired events are hidden at once, removed later. */
export const putRetentionPolicy = defineAction({
  service: 'logs',
  name: 'PutRetentionPolicy',
  readOnly: false,
  input: z.object({ logGroupName: groupName, retentionInDays: z.number().int() }),
  authorize: (input, call) => [groupQuestion(call, input.logGroupName)],
  handle: (input, call) => {
    const { retentionInDays } = input;
    if (!DAYS.includes(retentionInDays)) {
      throw new AwsError(
        'InvalidParameterException',
        `Invalid retention value: ${retentionInDays}. Valid values are: [${DAYS.join(', ')}]`,
      );
    }
    call.world.logs.putGroup({ ...requireGroup(call, input.logGroupName), retentionInDays });
    return undefined;
  },
});
