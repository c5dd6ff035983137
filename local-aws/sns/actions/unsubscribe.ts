import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { findOwnSubscription } from '../own-subscription.ts';

/** Source: API_Unsubscribe. */
export const unsubscribe = defineAction({
  service: 'sns',
  name: 'Unsubscribe',
  readOnly: false,
  input: z.object({ SubscriptionArn: z.string() }),
  handle: ({ SubscriptionArn }, call) => {
    // A subscription that is gone already is no error.
    if (call.world.sns.subscription(SubscriptionArn) === undefined) return undefined;
    call.world.sns.deleteSubscription(findOwnSubscription(call, SubscriptionArn));
    return undefined;
  },
});
