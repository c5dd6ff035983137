import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupName } from '../arguments.ts';
import { tagQuestion } from '../change-tags.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, ListTagsLogGroup (older than ListTagsForResource). */
export const listTagsLogGroup = defineAction({
  service: 'logs',
  name: 'ListTagsLogGroup',
  readOnly: true,
  input: z.object({ logGroupName: groupName }),
  authorize: (input, call) => [tagQuestion(call, input.logGroupName)],
  handle: (input, call) => ({ tags: requireGroup(call, input.logGroupName).tags }),
});
