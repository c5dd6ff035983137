import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SqsMessage } from '../../src/runtimes/lambda/sqs-batch.ts';

/** Up to ten messages of a queue, over its own wire, as Lambda gives them; they are done. */
export async function takeMessages(sqs: SQSClient, QueueUrl: string): Promise<readonly SqsMessage[]> {
  const ask = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, AttributeNames: ['All'] });
  const { Messages = [] } = await sqs.send(ask);
  if (Messages.length === 0) return [];
  const Entries = Messages.map(({ ReceiptHandle = '' }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  return Messages.map((one) => ({
    messageId: one.MessageId ?? '',
    body: one.Body ?? '',
    attributes: one.Attributes ?? {},
  }));
}
