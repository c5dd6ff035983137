import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { EventQueue, QueuedEvent } from '../../operations/ports.ts';
import { asFault } from './aws-fault.ts';

/** SQS's own maxima: seconds of a long poll, messages of one answer. */
const WAIT_SECONDS = 20;
const BATCH = 10;
/** How long a delivery stays hidden: longer than the slowest taking in, shorter than people's patience. */
const VISIBILITY_SECONDS = 60;

/** CloudTrail's events as EventBridge puts them into an SQS queue. */
export class SqsEventQueue implements EventQueue {
  readonly #client: SQSClient;
  readonly #url: string;
  readonly #signal: AbortSignal;

  /** `signal` ends a long poll when the server closes. */
  constructor(client: SQSClient, url: string, signal: AbortSignal) {
    this.#client = client;
    this.#url = url;
    this.#signal = signal;
  }

  async receive(): Promise<readonly QueuedEvent[]> {
    try {
      const answer = await this.#client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#url,
          WaitTimeSeconds: WAIT_SECONDS,
          MaxNumberOfMessages: BATCH,
          VisibilityTimeout: VISIBILITY_SECONDS,
        }),
        { abortSignal: this.#signal },
      );
      return (answer.Messages ?? []).flatMap((message) =>
        message.ReceiptHandle === undefined
          ? []
          : [{ handle: message.ReceiptHandle, body: message.Body ?? '' }],
      );
    } catch (error) {
      throw asFault('ReceiveMessage', error);
    }
  }

  async done(events: readonly QueuedEvent[]): Promise<void> {
    try {
      await this.#client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: this.#url,
          Entries: events.map((event, index) => ({ Id: String(index), ReceiptHandle: event.handle })),
        }),
      );
    } catch (error) {
      throw asFault('DeleteMessageBatch', error);
    }
  }
}
