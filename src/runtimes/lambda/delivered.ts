import { z } from 'zod';
import { deliveryKey } from '../../domain/deliveries/delivery-key.ts';
import { HOLD_MS } from '../../operations/due-hold.ts';
import { objectArrived } from '../../operations/object-arrived.ts';
import { finish } from './finish.ts';
import { lambdaParts } from './lambda-parts.ts';
import type { LambdaParts } from './parts.ts';
import { type SqsBatch, type SqsBatchAnswer, takeEach } from './sqs-batch.ts';
import { workItem } from './work-due.ts';

/** What EventBridge tells of a new object. Source: S3 User Guide, "EventBridge event message structure". */
const created = z.object({
  'detail-type': z.literal('Object Created'),
  source: z.literal('aws.s3'),
  detail: z.object({
    bucket: z.object({ name: z.string().max(63) }),
    object: z.object({ key: z.string().max(1024) }),
  }),
});

/** Takes logs that arrive in the archive. */
export async function handler(event: SqsBatch): Promise<SqsBatchAnswer> {
  return takeDelivered(await lambdaParts(), event);
}

/**
 * Looks at a session's deliveries when an object of its log arrives, and hands a copy that is there on: rows are derived
 * from it, and rules hold it. An event only says when to look: a lost one costs the time until the delivery's own turn,
 * a doubled or an early one nothing.
 */
export async function takeDelivered(parts: LambdaParts, batch: SqsBatch): Promise<SqsBatchAnswer> {
  const answer = await takeEach(
    batch,
    async ({ body }) => {
      const parsed = created.safeParse(parsedJson(body));
      if (parsed.success) await look(parts, parsed.data.detail);
      else parts.say('a message of the delivered queue tells of no new object: passed over');
      return 'done';
    },
    parts.say,
  );
  await finish(parts);
  return answer;
}

async function look(
  parts: LambdaParts,
  { bucket, object }: z.output<typeof created>['detail'],
): Promise<void> {
  const { watch, stores, clock } = parts;
  const arrived = await objectArrived(watch, { bucket: bucket.name, key: object.key });
  if (arrived.kind !== 'delivery') return;
  const key = deliveryKey(arrived.place, arrived.id);
  const item = await stores.due.take(key, clock.now(), HOLD_MS);
  // Whoever holds it looks at what is there now, or has been told to look again.
  if (item !== null) await workItem(parts, item, clock.now());
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
