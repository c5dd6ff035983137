import type { Action } from '../../action.ts';
import { createDeliveryStream } from './create-delivery-stream.ts';
import { deleteDeliveryStream } from './delete-delivery-stream.ts';
import { describeDeliveryStream } from './describe-delivery-stream.ts';
import { listDeliveryStreams } from './list-delivery-streams.ts';
import { putRecord } from './put-record.ts';
import { putRecordBatch } from './put-record-batch.ts';

/** Every action of firehose. */
export const firehoseActions: readonly Action[] = [
  createDeliveryStream,
  deleteDeliveryStream,
  describeDeliveryStream,
  listDeliveryStreams,
  putRecord,
  putRecordBatch,
];
