import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTopic, findTopic } from '../find-topic.ts';
import { statementsOf, withStatements } from '../topic-policy.ts';

/** Source: API_RemovePermission of SNS. */
export const removePermission = defineAction({
  service: 'sns',
  name: 'RemovePermission',
  readOnly: false,
  input: z.object({ TopicArn: z.string(), Label: z.string() }),
  authorize: ({ TopicArn }, call) => askTopic(call, TopicArn),
  handle: ({ TopicArn, Label }, call) => {
    const topic = findTopic(call, TopicArn);
    const left = statementsOf(topic).filter(({ Sid }) => Sid !== Label);
    call.world.sns.putTopic(withStatements(topic, left));
    return undefined;
  },
});
