import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupIdentifier } from '../arguments.ts';
import { groupOfArn, removeTags, tagQuestion } from '../change-tags.ts';

/** Source: CloudWatch Logs API reference, UntagResource. */
export const untagResource = defineAction({
  service: 'logs',
  name: 'UntagResource',
  readOnly: false,
  input: z.object({ resourceArn: groupIdentifier, tagKeys: z.array(z.string().min(1).max(128)).max(50) }),
  authorize: (input, call) => [tagQuestion(call, input.resourceArn, {}, input.tagKeys)],
  handle: (input, call) => {
    removeTags(call, groupOfArn(call, input.resourceArn), input.tagKeys);
    return undefined;
  },
});
