import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { uuid } from '../../ids.ts';
import { askForConfirmation } from '../confirmation.ts';
import { invalidParameter } from '../errors.ts';
import { accountOf, askTopic, findTopic } from '../find-topic.ts';
import { attributeMap } from '../form.ts';
import { checkSubscriptionAttribute } from '../subscription-attributes.ts';
import { isFifoTopic } from '../topic.ts';

const PROTOCOLS: Readonly<Record<string, RegExp>> = {
  sqs: /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[\w.-]+$/,
  lambda: /^arn:aws:lambda:.+$/,
  firehose: /^arn:aws:firehose:.+$/,
  application: /^arn:aws:sns:.+$/,
  http: /^http:\/\/.+$/,
  https: /^https:\/\/.+$/,
  email: /^[^@\s]+@[^@\s]+$/,
  'email-json': /^[^@\s]+@[^@\s]+$/,
  sms: /^\+?[0-9 ()-]+$/,
};

/** Source: API_Subscribe. */
export const subscribe = defineAction({
  service: 'sns',
  name: 'Subscribe',
  readOnly: false,
  input: z.object({
    TopicArn: z.string(),
    Protocol: z.string(),
    Endpoint: z.string().optional(),
    Attributes: attributeMap,
    ReturnSubscriptionArn: z.string().optional(),
  }),
  authorize: ({ TopicArn, Protocol, Endpoint }, call) =>
    askTopic(call, TopicArn).map((question) => ({
      ...question,
      context: { 'sns:Protocol': Protocol, ...(Endpoint === undefined ? {} : { 'sns:Endpoint': Endpoint }) },
    })),
  handle: ({ TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn }, call) => {
    const { sns } = call.world;
    const topic = findTopic(call, TopicArn);
    const form = Object.hasOwn(PROTOCOLS, Protocol) ? PROTOCOLS[Protocol] : undefined;
    if (form === undefined)
      throw invalidParameter(`Amazon SNS does not support this protocol string: ${Protocol.slice(0, 40)}`);
    if (Endpoint === undefined || !form.test(Endpoint))
      throw invalidParameter(`Endpoint Reason: not a valid endpoint of ${Protocol}`);
    if (Endpoint.endsWith('.fifo') && !isFifoTopic(topic)) {
      throw invalidParameter('Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics');
    }
    for (const [name, value] of Object.entries(Attributes)) checkSubscriptionAttribute(name, value);
    const known = sns
      .subscriptionsTo(topic.arn)
      .find(({ protocol, endpoint }) => protocol === Protocol && endpoint === Endpoint);
    if (
      known !== undefined &&
      Object.entries(Attributes).some(([name, value]) => known.attributes[name] !== value)
    ) {
      throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
    }
    const subscription = known ?? {
      arn: `${topic.arn}:${uuid()}`,
      topicArn: topic.arn,
      owner: call.account,
      protocol: Protocol,
      endpoint: Endpoint,
      // Whoever owns the queue agrees by subscribing it.
      confirmed: Protocol === 'sqs' && accountOf(Endpoint) === call.account,
      token: randomBytes(64).toString('hex'),
      attributes: Attributes,
    };
    if (known === undefined) sns.putSubscription(subscription);
    if (!subscription.confirmed && Protocol === 'sqs') askForConfirmation(call.world, subscription);
    const shown = subscription.confirmed || ReturnSubscriptionArn?.toLowerCase() === 'true';
    return { SubscriptionArn: shown ? subscription.arn : 'pending confirmation' };
  },
  omits: ['Messages go to queues only; subscriptions of other protocols stay pending.'],
});
