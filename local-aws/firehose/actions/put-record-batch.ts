import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { uuid } from '../../ids.ts';
import {
  askDeliveryStream,
  deliveryStreamName,
  findDeliveryStream,
  recordShape,
} from '../find-delivery-stream.ts';

/** Source: Firehose API reference, PutRecordBatch. */
const MAX_RECORDS = 500;

/** Source: Firehose API reference, PutRecordBatch. */
export const putRecordBatch = defineAction({
  service: 'firehose',
  name: 'PutRecordBatch',
  readOnly: false,
  trail: 'data',
  input: z.object({
    DeliveryStreamName: deliveryStreamName,
    Records: z.array(recordShape).min(1).max(MAX_RECORDS),
  }),
  omits: ['The throughput of a stream, so that no record of a batch ever fails alone.'],
  authorize: ({ DeliveryStreamName }, call) => askDeliveryStream(call, DeliveryStreamName),
  handle: ({ DeliveryStreamName, Records }, call) => {
    const stream = findDeliveryStream(call, DeliveryStreamName);
    const RequestResponses = Records.map(({ Data }) => {
      call.world.firehose.add(stream, Data);
      return { RecordId: uuid() };
    });
    return { FailedPutCount: 0, Encrypted: stream.keyType !== undefined, RequestResponses };
  },
});
