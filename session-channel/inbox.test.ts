import { describe, expect, test } from 'vitest';
import { Inbox, MAX_REORDERED_BYTES, MAX_REORDERED_FRAMES } from './inbox.ts';
import type { AgentMessage } from './message.ts';

const aFrame = (sequenceNumber: number, payload: Uint8Array = new Uint8Array()): AgentMessage => ({
  messageType: 'output_stream_data',
  schemaVersion: 1,
  createdAt: 1,
  sequenceNumber,
  flags: 0,
  messageId: '00000000-0000-4000-8000-000000000001',
  payloadType: 1,
  payload,
});
const numbers = (frames: readonly AgentMessage[]): number[] => frames.map((one) => one.sequenceNumber);

describe('Inbox', () => {
  test('holds a frame that came early and delivers it in its turn', () => {
    const inbox = new Inbox();
    expect(inbox.receive(aFrame(1))).toEqual({ deliver: [], acknowledge: true });
    expect(numbers(inbox.receive(aFrame(0)).deliver)).toEqual([0, 1]);
    expect(inbox.expected).toBe(2);
  });

  test('acknowledges a duplicate again without delivering it', () => {
    const inbox = new Inbox();
    inbox.receive(aFrame(0));
    expect(inbox.receive(aFrame(0))).toEqual({ deliver: [], acknowledge: true });
  });

  test('drops a frame that is too far ahead, unacknowledged', () => {
    const { deliver, acknowledge } = new Inbox().receive(aFrame(MAX_REORDERED_FRAMES + 1));
    expect([deliver, acknowledge]).toEqual([[], false]);
  });

  test('holds only so many bytes of early frames', () => {
    const inbox = new Inbox();
    const half = new Uint8Array(MAX_REORDERED_BYTES / 2);
    const taken = [1, 2, 3].map((number) => inbox.receive(aFrame(number, half)).acknowledge);
    expect(taken).toEqual([true, true, false]);
  });

  test('keeps its own copy of an early frame', () => {
    const inbox = new Inbox();
    const bytes = Uint8Array.of(1);
    inbox.receive(aFrame(1, bytes));
    bytes[0] = 9;
    expect([...(inbox.receive(aFrame(0)).deliver[1]?.payload ?? [])]).toEqual([1]);
  });
});
