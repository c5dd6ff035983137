import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupIdentifier } from '../arguments.ts';
import { groupOfArn, tagQuestion } from '../change-tags.ts';

/** Source: CloudWatch Logs API reference, ListTagsForResource. */
export const listTagsForResource = defineAction({
  service: 'logs',
  name: 'ListTagsForResource',
  readOnly: true,
  input: z.object({ resourceArn: groupIdentifier }),
  authorize: (input, call) => [tagQuestion(call, input.resourceArn)],
  handle: (input, call) => ({ tags: groupOfArn(call, input.resourceArn).tags }),
});
