import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Fault } from '../../operations/fault.ts';
import { asFault } from '../aws/aws-fault.ts';
import type { RefusedDocument, RefusedDocuments } from './feed.ts';

/** SQS's most for a batch. */
const MAX_BATCH = 10;
/** Of a batch together, below the 262,144 bytes that SQS takes everywhere. */
const MAX_BATCH_BYTES = 250_000;

/** Refused documents as messages of a queue, each with its reason; what is in them is masked as in the index. */
export class RefusedQueue implements RefusedDocuments {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;

  constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  async keep(refused: readonly RefusedDocument[]): Promise<void> {
    let batch: string[] = [];
    let bytes = 0;
    for (const each of refused) {
      const body = JSON.stringify(each);
      const size = Buffer.byteLength(body);
      if (batch.length === MAX_BATCH || bytes + size > MAX_BATCH_BYTES) {
        await this.#send(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(body);
      bytes += size;
    }
    await this.#send(batch);
  }

  async #send(bodies: readonly string[]): Promise<void> {
    if (bodies.length === 0) return;
    const command = new SendMessageBatchCommand({
      QueueUrl: this.#queueUrl,
      Entries: bodies.map((MessageBody, at) => ({ Id: String(at), MessageBody })),
    });
    const { Failed = [] } = await this.#sqs.send(command).catch((error: unknown) => {
      throw asFault('sqs SendMessageBatch', error);
    });
    if (Failed.length > 0)
      throw new Fault(
        'SEARCH_FEED_FAILED',
        `sqs SendMessageBatch: ${Failed.length} messages were not taken`,
        {
          retry: 'later',
        },
      );
  }
}
