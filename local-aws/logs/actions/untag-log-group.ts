import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupName } from '../arguments.ts';
import { removeTags, tagQuestion } from '../change-tags.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, UntagLogGroup (older than UntagResource). */
export const untagLogGroup = defineAction({
  service: 'logs',
  name: 'UntagLogGroup',
  readOnly: false,
  input: z.object({ logGroupName: groupName, tags: z.array(z.string().min(1).max(128)).min(1) }),
  authorize: (input, call) => [tagQuestion(call, input.logGroupName, {}, input.tags)],
  handle: (input, call) => {
    removeTags(call, requireGroup(call, input.logGroupName), input.tags);
    return undefined;
  },
});
