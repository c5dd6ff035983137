import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { deliveryStreamName } from '../find-delivery-stream.ts';

const MAX_STREAMS = 10_000;
const DEFAULT_STREAMS = 10;

/** Source: Firehose API reference, ListDeliveryStreams. */
export const listDeliveryStreams = defineAction({
  service: 'firehose',
  name: 'ListDeliveryStreams',
  readOnly: true,
  input: z.object({
    Limit: z.number().int().min(1).max(MAX_STREAMS).default(DEFAULT_STREAMS),
    DeliveryStreamType: z.string().optional(),
    ExclusiveStartDeliveryStreamName: deliveryStreamName.optional(),
  }),
  handle: (
    { Limit, DeliveryStreamType = 'DirectPut', ExclusiveStartDeliveryStreamName: after = '' },
    call,
  ) => {
    const names = call.world.firehose
      .streams(call)
      .map(({ name }) => name)
      .filter((name) => name > after && DeliveryStreamType === 'DirectPut');
    return { DeliveryStreamNames: names.slice(0, Limit), HasMoreDeliveryStreams: names.length > Limit };
  },
});
