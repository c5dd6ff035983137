import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupIdentifier, tagMap } from '../arguments.ts';
import { addTags, groupOfArn, tagQuestion } from '../change-tags.ts';

/** Source: CloudWatch Logs API reference, TagResource. */
export const tagResource = defineAction({
  service: 'logs',
  name: 'TagResource',
  readOnly: false,
  input: z.object({ resourceArn: groupIdentifier, tags: tagMap }),
  omits: ['Resources other than log groups.'],
  authorize: (input, call) => [tagQuestion(call, input.resourceArn, input.tags)],
  handle: (input, call) => {
    addTags(call, groupOfArn(call, input.resourceArn), input.tags);
    return undefined;
  },
});
