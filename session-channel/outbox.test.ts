import { describe, expect, test } from 'vitest';
import { MAX_QUEUED_FRAMES, Outbox, WINDOW_FRAMES } from './outbox.ts';
import { INITIAL_ROUND_TRIP, measure } from './rtt.ts';

const frame = (value: number): Uint8Array => Uint8Array.of(value);
const values = (frames: readonly Uint8Array[]): number[] => frames.map((one) => one[0]!);

const anOpenOutbox = (frames: number, now = 0): Outbox => {
  const outbox = new Outbox();
  outbox.open(now);
  for (let count = 0; count < frames; count += 1) outbox.add(frame(count % 256), now);
  return outbox;
};

describe('Outbox', () => {
  test('holds what is added without a connection and sends it in order with the connection', () => {
    const outbox = new Outbox();
    expect(outbox.add(frame(1), 0)).toEqual([]);
    outbox.add(frame(2), 0);
    expect(values(outbox.open(5))).toEqual([1, 2]);
  });

  test('repeats only the oldest frame, first after the timeout and then every 100 ms at most', () => {
    const outbox = anOpenOutbox(3);
    expect(outbox.nextTickAt()).toBe(200);
    expect(outbox.tick(199).frames).toEqual([]);
    expect(values(outbox.tick(200).frames)).toEqual([0]);
    expect(outbox.nextTickAt()).toBe(400);
  });

  test('sends again what an acknowledgement shows to be lost', () => {
    const outbox = anOpenOutbox(4);
    expect(values(outbox.acknowledge(2, 150))).toEqual([0, 1]);
    expect(values(outbox.acknowledge(3, 151))).toEqual([]);
    expect(outbox.pendingFrames).toBe(4);
    outbox.acknowledge(0, 152);
    outbox.acknowledge(1, 153);
    expect(outbox.pendingFrames).toBe(0);
  });

  test('keeps frames past the window waiting until acknowledgements come', () => {
    const outbox = anOpenOutbox(WINDOW_FRAMES);
    expect([outbox.isFull, outbox.add(frame(99), 1)]).toEqual([true, []]);
    expect(values(outbox.acknowledge(0, 2))).toEqual([99]);
  });

  test('refuses a writer who never waits', () => {
    const outbox = anOpenOutbox(MAX_QUEUED_FRAMES);
    expect(() => outbox.add(frame(1), 0)).toThrow('wait while isFull');
  });

  test('gives up after the limit of resends', () => {
    const outbox = new Outbox(2);
    outbox.open(0);
    outbox.add(frame(1), 0);
    const gaveUp = [1_000, 3_000, 5_000].map((now) => outbox.tick(now).gaveUp);
    expect(gaveUp).toEqual([false, false, true]);
  });

  test('ignores acknowledgements of what was never sent and of what is done', () => {
    const outbox = anOpenOutbox(1);
    expect(outbox.acknowledge(7, 1)).toEqual([]);
    outbox.acknowledge(0, 1);
    expect([outbox.acknowledge(0, 2), outbox.pendingFrames]).toEqual([[], 0]);
  });
});

describe('measure', () => {
  test('smooths a sample as both real ends do', () => {
    expect(INITIAL_ROUND_TRIP.timeoutMs).toBe(200);
    const once = measure(INITIAL_ROUND_TRIP, 20);
    expect(once).toEqual({ rttMs: 90, variationMs: 20, timeoutMs: 170 });
  });

  test('never waits over a second, and always 10 ms longer than the round trip', () => {
    expect(measure(INITIAL_ROUND_TRIP, 60_000).timeoutMs).toBe(1_000);
    let steady = INITIAL_ROUND_TRIP;
    for (let count = 0; count < 200; count += 1) steady = measure(steady, 5);
    expect(steady.timeoutMs).toBeCloseTo(15, 3);
  });
});
