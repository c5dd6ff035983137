import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { entriesOf } from '../form.ts';
import { findOwnSubscription } from '../own-subscription.ts';
import { subscriptionAttributes } from '../subscription-attributes.ts';

/** Source: API_GetSubscriptionAttributes. */
export const getSubscriptionAttributes = defineAction({
  service: 'sns',
  name: 'GetSubscriptionAttributes',
  readOnly: true,
  input: z.object({ SubscriptionArn: z.string() }),
  handle: ({ SubscriptionArn }, call) => ({
    Attributes: entriesOf(subscriptionAttributes(findOwnSubscription(call, SubscriptionArn))),
  }),
});
