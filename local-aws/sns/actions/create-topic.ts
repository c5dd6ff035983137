import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalidParameter } from '../errors.ts';
import { askTopic } from '../find-topic.ts';
import { attributeMap, tagList, tagsOf } from '../form.ts';
import { checkTopicAttribute } from '../topic-attributes.ts';

function topicArn(call: { region: string; account: string }, name: string): string {
  return `arn:aws:sns:${call.region}:${call.account}:${name}`;
}

/** Source: API_CreateTopic. A topic that is there with the same attributes is answered as if made. */
export const createTopic = defineAction({
  service: 'sns',
  name: 'CreateTopic',
  readOnly: false,
  input: z.object({
    Name: z.string(),
    Attributes: attributeMap,
    Tags: tagList.default([]),
    DataProtectionPolicy: z.string().optional(),
  }),
  authorize: ({ Name }, call) => askTopic(call, topicArn(call, Name)),
  handle: ({ Name: name, Attributes: attributes, Tags }, call) => {
    const fifo = attributes['FifoTopic'] === 'true';
    if (
      !/^[A-Za-z0-9_-]{1,256}$/.test(fifo ? name.replace(/\.fifo$/, '') : name) ||
      fifo !== name.endsWith('.fifo')
    ) {
      throw invalidParameter('Topic Name');
    }
    for (const [key, value] of Object.entries(attributes)) checkTopicAttribute(key, value);
    const arn = topicArn(call, name);
    const known = call.world.sns.topic(arn);
    if (known === undefined) {
      const { account, region, now } = call;
      call.world.sns.putTopic({ account, region, name, arn, createdAt: now, attributes, tags: tagsOf(Tags) });
    } else if (Object.entries(attributes).some(([key, value]) => known.attributes[key] !== value)) {
      throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
    } else if (Tags.some(({ Key, Value }) => known.tags[Key] !== Value)) {
      throw invalidParameter('Tags Reason: Topic already exists with different tags');
    }
    return { TopicArn: arn };
  },
  omits: ['Topics with a KMS key keep the setting; messages are not encrypted with it.'],
});
