import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askDeliveryStream, deliveryStreamName, findDeliveryStream } from '../find-delivery-stream.ts';

/** Source: Firehose API reference, DeleteDeliveryStream: what has not been written is lost. */
export const deleteDeliveryStream = defineAction({
  service: 'firehose',
  name: 'DeleteDeliveryStream',
  readOnly: false,
  input: z.object({ DeliveryStreamName: deliveryStreamName, AllowForceDelete: z.boolean().optional() }),
  omits: ['The stream is gone at once.'],
  authorize: ({ DeliveryStreamName }, call) => askDeliveryStream(call, DeliveryStreamName),
  handle: ({ DeliveryStreamName }, call) => {
    call.world.firehose.delete(findDeliveryStream(call, DeliveryStreamName));
    return {};
  },
});
