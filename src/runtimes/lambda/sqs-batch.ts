import { reasonOf } from '../composition/reason-of.ts';

/** A batch of SQS messages as Lambda gives it; what we use of it. Source: Lambda developer guide, "Using Lambda with SQS". */
export interface SqsBatch {
  readonly Records: readonly SqsMessage[];
}

/** A message of a batch. */
export interface SqsMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: { readonly ApproximateReceiveCount?: string };
}

/** Which messages come again; all others are done. */
export interface SqsBatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Whether Lambda called for a batch, and not a schedule. */
export function isSqsBatch(event: unknown): event is SqsBatch {
  return typeof event === 'object' && event !== null && 'Records' in event && Array.isArray(event.Records);
}

/** Takes each message by itself, in their order; one whose taking throws, or answers `again`, comes again. */
export async function takeEach(
  { Records }: SqsBatch,
  take: (message: SqsMessage) => Promise<'done' | 'again'>,
  say: (text: string) => void,
): Promise<SqsBatchAnswer> {
  const failed: { readonly itemIdentifier: string }[] = [];
  for (const message of Records) {
    try {
      if ((await take(message)) === 'done') continue;
    } catch (error) {
      say(`a message comes again: ${reasonOf(error)}`);
    }
    failed.push({ itemIdentifier: message.messageId });
  }
  return { batchItemFailures: failed };
}
