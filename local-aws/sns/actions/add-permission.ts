import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalidParameter } from '../errors.ts';
import { askTopic, findTopic } from '../find-topic.ts';
import { statementsOf, withStatements } from '../topic-policy.ts';

/** Source: API_AddPermission of SNS. */
export const addPermission = defineAction({
  service: 'sns',
  name: 'AddPermission',
  readOnly: false,
  input: z.object({
    TopicArn: z.string(),
    Label: z.string(),
    AWSAccountId: z.array(z.string().regex(/^\d{12}$/)).min(1),
    ActionName: z.array(z.string().regex(/^\w+$/)).min(1),
  }),
  authorize: ({ TopicArn }, call) => askTopic(call, TopicArn),
  handle: ({ TopicArn, Label, AWSAccountId, ActionName }, call) => {
    const topic = findTopic(call, TopicArn);
    const statements = statementsOf(topic);
    if (statements.some(({ Sid }) => Sid === Label)) throw invalidParameter('Statement already exists');
    const added = {
      Sid: Label,
      Effect: 'Allow',
      Principal: { AWS: AWSAccountId.map((account) => `arn:aws:iam::${account}:root`) },
      Action: ActionName.map((action) => `SNS:${action}`),
      Resource: topic.arn,
    };
    call.world.sns.putTopic(withStatements(topic, [...statements, added]));
    return undefined;
  },
});
