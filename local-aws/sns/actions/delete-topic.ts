import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTopic } from '../find-topic.ts';

/** Source: API_DeleteTopic. A topic that is not there is deleted in silence. */
export const deleteTopic = defineAction({
  service: 'sns',
  name: 'DeleteTopic',
  readOnly: false,
  input: z.object({ TopicArn: z.string() }),
  authorize: ({ TopicArn }, call) => askTopic(call, TopicArn),
  handle: ({ TopicArn }, call) => {
    call.world.sns.deleteTopic(TopicArn);
    return undefined;
  },
});
