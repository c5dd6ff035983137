import { describe, expect, test } from 'vitest';
import type { EventQueue, QueuedEvent } from '../../src/operations/ports.ts';

/** More than one answer of SQS holds. */
const MANY = 25;

/** A queue, who puts into it, and time: `pass` lets what was handed out come again. */
export interface QueueUnderTest {
  readonly queue: EventQueue;
  readonly add: (body: string) => Promise<void>;
  readonly pass: () => void;
}

/** What the taking in of events relies on, whatever the queue is. */
export function describeEventQueue(name: string, open: () => Promise<QueueUnderTest>): void {
  describe(`an event queue: ${name}`, () => {
    test('everything that was put is handed out, each as it was', async () => {
      const { queue, add } = await open();
      const bodies = Array.from({ length: MANY }, (_, at) => JSON.stringify({ at, text: 'ü\u2028\\"' }));
      for (const body of bodies) await add(body);
      const taken = await receiveAll(queue, MANY);
      expect(taken.map(({ body }) => body).sort()).toEqual(bodies.sort());
      expect(new Set(taken.map(({ handle }) => handle)).size).toBe(MANY);
    });

    test('what is not done comes again, what is done never', async () => {
      const { queue, add, pass } = await open();
      await add('kept');
      await add('done');
      const first = await receiveAll(queue, 2);
      await queue.done(first.filter(({ body }) => body === 'done'));
      pass();
      await add('later');
      const again = await receiveAll(queue, 2);
      expect(again.map(({ body }) => body).sort()).toEqual(['kept', 'later']);
    });

    test('what is done twice stays done', async () => {
      const { queue, add, pass } = await open();
      await add('once');
      const taken = await receiveAll(queue, 1);
      await queue.done(taken);
      await queue.done(taken);
      pass();
      await add('next');
      expect((await receiveAll(queue, 1)).map(({ body }) => body)).toEqual(['next']);
    });
  });
}

async function receiveAll(queue: EventQueue, count: number): Promise<readonly QueuedEvent[]> {
  const taken: QueuedEvent[] = [];
  while (taken.length < count) {
    const received = await queue.receive();
    if (received.length === 0) throw new Error(`${taken.length} of ${count} events came`);
    taken.push(...received);
  }
  return taken;
}
