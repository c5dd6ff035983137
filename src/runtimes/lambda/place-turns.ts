import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { asFault } from '../../adapters/aws/aws-fault.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { Fault } from '../../operations/fault.ts';

/** SQS's own maximum of messages in one call, and of the seconds that one may wait. */
const BATCH = 10;
const LONGEST_DELAY_SECONDS = 900;

/** That a place is to be swept, as a message says it. */
export interface PlaceTurn extends Place {
  /** The hold that whoever sent it has on the place's key in the due queue; left out: take it yourself. */
  readonly heldUntil?: Instant;
}

/** Has places swept. */
export interface PlaceTurns {
  send(turns: readonly PlaceTurn[], delayMs?: number): Promise<void>;
}

/** Turns as messages of an SQS queue, whose reader is the sweep function. */
export class SqsPlaceTurns implements PlaceTurns {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  async send(turns: readonly PlaceTurn[], delayMs = 0): Promise<void> {
    const DelaySeconds = Math.min(Math.round(delayMs / 1000), LONGEST_DELAY_SECONDS);
    for (let from = 0; from < turns.length; from += BATCH) {
      const Entries = turns
        .slice(from, from + BATCH)
        .map((turn, index) => ({ Id: String(index), MessageBody: JSON.stringify(turn), DelaySeconds }));
      await this.#sendBatch(Entries);
    }
  }

  async #sendBatch(
    Entries: { readonly Id: string; readonly MessageBody: string; readonly DelaySeconds: number }[],
  ): Promise<void> {
    let failed: readonly { Code?: string | undefined }[];
    try {
      const answer = await this.#client.send(new SendMessageBatchCommand({ QueueUrl: this.#url, Entries }));
      failed = answer.Failed ?? [];
    } catch (error) {
      throw asFault('SendMessageBatch', error);
    }
    const [first] = failed;
    if (first)
      throw new Fault(
        'AWS_REFUSED',
        `SendMessageBatch: ${failed.length} of ${Entries.length} were not taken (${first.Code})`,
        { retry: 'later' },
      );
  }
}

/** What a message of the queue says; null: it names no place, or a hold that is no moment. */
export function parsePlaceTurn(body: string): PlaceTurn | null {
  let turn: unknown;
  try {
    turn = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof turn !== 'object' || turn === null) return null;
  const { account, region, heldUntil } = turn as Record<string, unknown>;
  if (typeof account !== 'string' || typeof region !== 'string') return null;
  if (heldUntil === undefined) return { account, region };
  return Number.isSafeInteger(heldUntil) ? { account, region, heldUntil: heldUntil as Instant } : null;
}
