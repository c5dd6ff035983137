import { expect, test, vi } from 'vitest';
import { aDetections } from '../../test/builders/detections.ts';
import { aRecord, PLACE, T0 } from '../../test/builders/session.ts';
import { memoryBookmarks } from '../../test/memory/bookmarks.ts';
import { RESTART_CHARS } from './shared-reading.ts';
import { SharedReadings } from './shared-readings.ts';
import type { FollowedEvent, StreamLog } from './transcript-ports.ts';

const ID = aRecord().start.id;
const PROMPT = 'dev@host:~$ ';
const IN_ORDER = { inOrder: true };

/** A log group with a session's stream, and as many processes as are asked for. */
async function aGroup() {
  const world = aDetections();
  await world.watch.sessions.write(aRecord());
  const bookmarks = memoryBookmarks();
  const events: FollowedEvent[] = [];
  const read: { from: number; gave: number }[] = [];
  const log: StreamLog = {
    async *read(_place, _group, { from }) {
      const page = events.filter(({ event }) => (event.atMs ?? 0) >= from);
      read.push({ from, gave: page.length });
      yield page;
    },
  };
  const process = () => new SharedReadings(world.detections, { bookmarks, log, streamOf: () => 'g' });
  const write = (...lines: readonly string[]): FollowedEvent => {
    const number = events.length + 1;
    const atMs = T0 + number * 1000;
    const event = { atMs, eventId: `e-${number}`, sessionId: ID, lines, text: '' };
    const followed = { place: PLACE, logGroup: 'g', sessionId: ID, ingestedAt: atMs + 50, event };
    events.push(followed);
    return followed;
  };
  return { ...world, bookmarks, events, read, process, write };
}

test('what one process was told is known to the next, which reads in the log what it was not given', async () => {
  const { process, write, findings, read } = await aGroup();
  const [one, other] = [process(), process()];
  await one.take(PLACE, ID, [write(`${PROMPT}x=ba`)], IN_ORDER);
  await other.take(PLACE, ID, [write(`${PROMPT}y=d`)], IN_ORDER);
  await one.take(PLACE, ID, [write(`${PROMPT}\${x}\${y} now`)], IN_ORDER);
  expect(await findings.list({})).toMatchObject([{ command: `\${x}\${y} now`, moment: 2, count: 1 }]);
  expect(read).toHaveLength(3);
});

test('a process that goes on by itself asks nobody for the log', async () => {
  const { process, write, findings, read, watch } = await aGroup();
  const one = process();
  await one.take(PLACE, ID, [write(`${PROMPT}ls`)], IN_ORDER);
  read.length = 0;
  const records = vi.spyOn(watch.sessions, 'read');
  await one.take(PLACE, ID, [write(`${PROMPT}x=ba`)], IN_ORDER);
  await one.take(PLACE, ID, [write(`${PROMPT}y=d`)], IN_ORDER);
  expect(records).not.toHaveBeenCalled();
  records.mockRestore();
  await one.take(PLACE, ID, [write(`${PROMPT}\${x}\${y}`)], IN_ORDER);
  expect([read, (await findings.list({})).length]).toEqual([[], 1]);
});

test('the same lines again, late or from two processes at once, change nothing', async () => {
  const { process, write, findings } = await aGroup();
  const [one, other] = [process(), process()];
  const [first, second] = [write(`${PROMPT}bad one`), write(`${PROMPT}bad two`)];
  await Promise.all([
    one.take(PLACE, ID, [second], { inOrder: false }),
    other.take(PLACE, ID, [first], { inOrder: false }),
    other.take(PLACE, ID, [first, second], { inOrder: false }),
  ]);
  await one.take(PLACE, ID, [first, second], IN_ORDER);
  await process().take(PLACE, ID, [first], IN_ORDER);
  const found = (await findings.list({})).map(({ command, count }) => [command, count]);
  expect(found.toSorted()).toEqual([
    ['bad one', 1],
    ['bad two', 1],
  ]);
});

test('a session that nobody knows yet is left alone, and read whole once it is known', async () => {
  const { process, write, findings, watch } = await aGroup();
  const late = { ...aRecord().start, id: 'late-0' };
  const one = process();
  const line = { ...write(`${PROMPT}bad --early`), sessionId: late.id };
  expect(await one.take(PLACE, late.id, [line], IN_ORDER)).toBe('unknown');
  await watch.sessions.write(aRecord({ start: late }));
  expect(await one.take(PLACE, late.id, [], { inOrder: false })).toBe('judged');
  expect(await findings.list({})).toMatchObject([{ command: 'bad --early', sessionId: late.id }]);
});

test('what was met while the state could not be written is met again', async () => {
  const { process, write, findings, watch } = await aGroup();
  const one = process();
  const real = watch.sessions.write;
  watch.sessions.write = async () => Promise.reject(new Error('the table does not answer'));
  const line = write(`${PROMPT}bad`);
  await expect(one.take(PLACE, ID, [line], IN_ORDER)).rejects.toThrow('does not answer');
  watch.sessions.write = real;
  await one.take(PLACE, ID, [line], IN_ORDER);
  expect(await findings.list({})).toHaveLength(1);
});

test('lines of another group, or of a session that is long over, are not judged', async () => {
  const { process, write, findings, watch, state } = await aGroup();
  const line = write(`${PROMPT}bad`);
  expect(await process().take(PLACE, ID, [{ ...line, logGroup: 'theirs' }], IN_ORDER)).toBe('elsewhere');
  const record = (await watch.sessions.read(PLACE, ID))!;
  await watch.sessions.write({ ...record, state: 'ended', endedAt: state.now - 3_600_000 });
  expect(await process().take(PLACE, ID, [line], IN_ORDER)).toBe('over');
  expect(await findings.list({})).toEqual([]);
});

test('a new process reads a bounded end of a long log', async () => {
  const { process, write, read, events } = await aGroup();
  const one = process();
  const line = 'x'.repeat(RESTART_CHARS / 10);
  for (let i = 0; i < 100; i += 1) await one.take(PLACE, ID, [write(line)], IN_ORDER);
  read.length = 0;
  await process().take(PLACE, ID, [write('y')], IN_ORDER);
  expect(read[0]?.gave).toBeLessThanOrEqual(22);
  expect(read[0]?.gave).toBeGreaterThanOrEqual(10);
  expect(events).toHaveLength(101);
});
