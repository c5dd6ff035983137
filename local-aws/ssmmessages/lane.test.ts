import { randomUUID } from 'node:crypto';
import { encodeMessage } from '@sallyport/session-channel/codec.ts';
import { expect, test } from 'vitest';
import { Lane, MAX_AHEAD_FRAMES, MAX_KEPT_BYTES, REPEAT_BURST } from './lane.ts';

const frame = (sequenceNumber: number, text = `frame ${sequenceNumber}`) =>
  encodeMessage({
    messageType: 'output_stream_data',
    schemaVersion: 1,
    createdAt: 1,
    sequenceNumber,
    flags: 0,
    messageId: randomUUID(),
    payloadType: 1,
    payload: Buffer.from(text),
  });

test('keeps what is not acknowledged for the receiver’s return, in order', () => {
  const lane = new Lane(true);
  for (const number of [0, 2, 1])
    expect(lane.offer(number, frame(number), 0)).toBe(number === 1 ? 'repeat' : 'new');
  lane.acknowledge(0);
  expect(lane.pending().map(([number]) => number)).toEqual([1, 2]);
});

test('knows an acknowledged frame when its sender repeats it', () => {
  const lane = new Lane(true);
  lane.offer(0, frame(0), 0);
  lane.acknowledge(0);
  expect(lane.offer(0, frame(0), 0)).toBe('acknowledged');
});

test('refuses a number used again with another payload, and one too far ahead', () => {
  const lane = new Lane(true);
  lane.offer(0, frame(0, 'ls'), 0);
  expect(lane.offer(0, frame(0, 'rm'), 0)).toBe('replayed');
  expect(lane.offer(MAX_AHEAD_FRAMES + 1, frame(MAX_AHEAD_FRAMES + 1), 0)).toBe('out-of-window');
  expect(lane.offer(MAX_AHEAD_FRAMES, frame(MAX_AHEAD_FRAMES), 0)).toBe('new');
});

test('bears the real client’s repeating for hours, and stops a flood', () => {
  const lane = new Lane(true);
  lane.offer(0, frame(0), 0);
  const again = frame(0, 'frame 0');
  for (let i = 0; i < 50_000; i += 1) expect(lane.offer(0, again, i * 100)).toBe('repeat');
  const offers = Array.from({ length: REPEAT_BURST + 1 }, () => lane.offer(0, again, 5_000_000));
  expect(offers.at(-1)).toBe('flood');
});

test('keeps no more than its limit, however much comes', () => {
  const lane = new Lane(true);
  const text = 'x'.repeat(1024);
  for (let i = 0; i < 4_000; i += 1) expect(lane.offer(i, frame(i, text), 0)).toBe('new');
  const kept = lane.pending().reduce((sum, [, bytes]) => sum + bytes.length, 0);
  expect(kept).toBeLessThanOrEqual(MAX_KEPT_BYTES);
});

test('after a restart takes any number first, and acknowledgements of frames it never saw', () => {
  const lane = new Lane(false);
  expect(lane.acknowledge(41)).toBe(true);
  expect(lane.offer(500_000, frame(500_000), 0)).toBe('new');
  expect(lane.offer(41, frame(41), 0)).toBe('acknowledged');
  expect(new Lane(true).acknowledge(0)).toBe(false);
});

test('the oldest frame is the one that all others wait for', () => {
  const lane = new Lane(true);
  for (const number of [0, 1, 2]) lane.offer(number, frame(number), 0);
  lane.acknowledge(0);
  expect([0, 1, 2].map((number) => lane.isOldest(number))).toEqual([false, true, false]);
});
