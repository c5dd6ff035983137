import type { Call } from '../action.ts';
import { messageNotInFlight, receiptInvalid } from './errors.ts';
import type { QueueRow } from './queue.ts';

/** Our handles are base64url of `message id:random`. */
function checkReceipt(receipt: string): void {
  const text = Buffer.from(receipt, 'base64url').toString('latin1');
  if (!/^[0-9a-f-]{36}:[0-9a-f-]{36}$/.test(text)) throw receiptInvalid(receipt);
}

/** Deletes a received message; a handle that is out of date is taken and does nothing, as on AWS. */
export function deleteReceived(call: Call, queue: QueueRow, receipt: string): object {
  checkReceipt(receipt);
  call.world.sqs.mailbox(queue).delete(receipt);
  return {};
}

/** Sets anew how long a received message stays hidden. */
export function changeVisibility(
  call: Call,
  queue: QueueRow,
  change: { ReceiptHandle: string; VisibilityTimeout: number },
): object {
  checkReceipt(change.ReceiptHandle);
  const mailbox = call.world.sqs.mailbox(queue);
  const message = mailbox.byReceipt(change.ReceiptHandle);
  if (message === undefined || message.visibleAt <= call.world.now()) throw messageNotInFlight();
  mailbox.changeVisibility(message, change.VisibilityTimeout * 1000);
  return {};
}
