import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalidParameter } from '../errors.ts';
import { askTopic, findTopic } from '../find-topic.ts';
import { publicationShape, readPublication } from '../publication.ts';

/** Source: API_Publish. */
export const publish = defineAction({
  service: 'sns',
  name: 'Publish',
  readOnly: false,
  trail: 'data',
  input: z.object({
    TopicArn: z.string().optional(),
    TargetArn: z.string().optional(),
    PhoneNumber: z.string().optional(),
    ...publicationShape,
  }),
  authorize: ({ TopicArn, TargetArn }, call) => askTopic(call, TopicArn ?? TargetArn ?? '*'),
  handle: (input, call) => {
    if (input.PhoneNumber !== undefined)
      throw invalidParameter('PhoneNumber Reason: there are no text messages in local-aws');
    const arn = input.TopicArn ?? input.TargetArn;
    if (arn === undefined)
      throw invalidParameter('TopicArn or TargetArn Reason: no value found for required parameter');
    const topic = findTopic(call, arn);
    const { messageId, sequence } = call.world.sns.publish(topic, readPublication(topic, input));
    return { MessageId: messageId, SequenceNumber: sequence };
  },
  omits: [
    'Only topics are published to: no telephone numbers, no platform endpoints.',
    'Notifications carry no signature.',
  ],
});
