import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { marker } from '../arguments.ts';
import { markedPage } from '../marked-page.ts';

/** Source: KMS API reference, ListKeys. */
export const listKeys = defineAction({
  service: 'kms',
  name: 'ListKeys',
  readOnly: true,
  input: z.object({ Limit: z.number().int().min(1).max(1000).optional(), Marker: marker.optional() }),
  handle: (input, call) => {
    const keys = call.world.kms.keysOf(call.account, call.region);
    const { items, rest } = markedPage(keys, {
      keyOf: (key) => key.id,
      size: input.Limit ?? 100,
      marker: input.Marker,
      scope: ['ListKeys', call.account, call.region],
    });
    return { Keys: items.map((key) => ({ KeyId: key.id, KeyArn: key.arn })), ...rest };
  },
});
