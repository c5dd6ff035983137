import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { findOwnSubscription } from '../own-subscription.ts';
import { checkSubscriptionAttribute } from '../subscription-attributes.ts';

/** Source: API_SetSubscriptionAttributes. */
export const setSubscriptionAttributes = defineAction({
  service: 'sns',
  name: 'SetSubscriptionAttributes',
  readOnly: false,
  input: z.object({
    SubscriptionArn: z.string(),
    AttributeName: z.string(),
    AttributeValue: z.string().default(''),
  }),
  handle: ({ SubscriptionArn, AttributeName, AttributeValue }, call) => {
    const subscription = findOwnSubscription(call, SubscriptionArn);
    checkSubscriptionAttribute(AttributeName, AttributeValue);
    const attributes = { ...subscription.attributes, [AttributeName]: AttributeValue };
    call.world.sns.putSubscription({ ...subscription, attributes });
    return undefined;
  },
});
