import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { uuid } from '../../ids.ts';
import {
  askDeliveryStream,
  deliveryStreamName,
  findDeliveryStream,
  recordShape,
} from '../find-delivery-stream.ts';

/** Source: Firehose API reference, PutRecord. */
export const putRecord = defineAction({
  service: 'firehose',
  name: 'PutRecord',
  readOnly: false,
  trail: 'data',
  input: z.object({ DeliveryStreamName: deliveryStreamName, Record: recordShape }),
  omits: ['The throughput of a stream.'],
  authorize: ({ DeliveryStreamName }, call) => askDeliveryStream(call, DeliveryStreamName),
  handle: ({ DeliveryStreamName, Record: record }, call) => {
    const stream = findDeliveryStream(call, DeliveryStreamName);
    call.world.firehose.add(stream, record.Data);
    return { RecordId: uuid(), Encrypted: stream.keyType !== undefined };
  },
});
