import { expect, test } from 'vitest';
import { batchLines, MAX_EVENT_BYTES, streamEvent, streamedLine } from './stream-event.ts';

const identity = {
  awsRegion: 'us-east-1',
  instanceId: 'mi-1',
  ownerArn: 'arn:aws:iam::222222222222:user/engineer',
  runAsUser: 'nobody',
  sessionId: 's-1',
};

test("an event has the agent's keys in the agent's order and escapes as Go does", () => {
  expect(streamEvent(identity, ['a <b> & c'], Date.UTC(2026, 10, 21, 9, 2, 30, 999))).toBe(
    '{"eventVersion":"1.0","eventTime":"2026-11-21T09:02:30Z","awsRegion":"us-east-1","target":{"id":"mi-1"},"userIdentity":{"arn":"arn:aws:iam::222222222222:user/engineer"},"runAsUser":"nobody","sessionId":"s-1","sessionData":["a \\u003cb\\u003e \\u0026 c"]}',
  );
});

test('tabs become one space, carriage returns go, each damaged byte is one U+FFFD', () => {
  expect(streamedLine(Buffer.from('a\tb\r'))).toBe('a b');
  expect(streamedLine(Buffer.from('a–b'))).toBe('a\ufffdb');
  expect(streamedLine(Buffer.from([0x61, 0xe3, 0xa1, 0x62, 0xff]))).toBe('a\ufffd\ufffdb\ufffd');
  expect(streamedLine(Buffer.from('ok é ø 語'))).toContain('ok é');
});

test('a line over the limit is cut at the limit and no event is over it', () => {
  const batches = batchLines([Buffer.alloc(MAX_EVENT_BYTES + 5, 'x'), Buffer.from('y')]);
  expect(batches.map((b) => b.map((l) => l.length))).toEqual([[MAX_EVENT_BYTES], [5, 1]]);
});

test('an empty line is an element of its own', () => {
  expect(batchLines([Buffer.from(''), Buffer.from('a'), Buffer.from('')])).toEqual([['', 'a', '']]);
});
