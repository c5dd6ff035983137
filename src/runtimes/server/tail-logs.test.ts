import { expect, test } from 'vitest';
import { aRecord, PLACE, T0 } from '../../../test/builders/session.ts';
import { aWatch } from '../../../test/builders/watch.ts';
import type { FollowedEvent, StreamConsumer } from '../../operations/transcript-ports.ts';
import { followSession } from './follow-session.ts';
import { tailLogs } from './tail-logs.ts';

let number = 0;
function event(sessionId: string, ...lines: string[]): FollowedEvent {
  number += 1;
  const text = `${number}`;
  return {
    place: PLACE,
    logGroup: '/g',
    sessionId,
    ingestedAt: T0 + number,
    event: { atMs: T0 + number, eventId: text, sessionId, lines, text },
  };
}

/** A follower whose events the test gives, and a log of the past. */
function aLog() {
  const { watch, state } = aWatch();
  const joined = new Set<StreamConsumer>();
  const past: FollowedEvent[] = [];
  const during: (() => Promise<void>)[] = [];
  return {
    sessions: watch.sessions,
    state,
    past,
    /** What happens while the past is read. */
    during,
    give: async (...events: FollowedEvent[]) => {
      for (const consumer of joined) await consumer(events);
    },
    joined,
    parts: {
      sessions: watch.sessions,
      now: () => state.now,
      streamOf: ({ streamedTo }: { streamedTo: string | null }) => streamedTo,
      follower: {
        join: (consumer: StreamConsumer) => {
          joined.add(consumer);
          return () => void joined.delete(consumer);
        },
      },
      log: {
        async *read(_place: unknown, _group: string, what: { sessionIds?: readonly string[] }) {
          for (const happen of during.splice(0)) await happen();
          yield past.filter(({ sessionId }) => what.sessionIds?.includes(sessionId));
        },
      },
    },
  };
}

test('a session is followed from its first line on, without gap or doubling where past and present meet', async () => {
  const log = aLog();
  await log.sessions.write(aRecord({ streamedTo: '/g' }, { id: 'a' }));
  const [one, two, three] = [event('a', 'one'), event('a', 'two'), event('a', 'three')];
  log.past.push(one, two);
  log.during.push(() => log.give(two, three, event('b', 'of another')));
  const over = new AbortController();
  const lines: string[] = [];
  const where = { place: PLACE, sessionId: 'a', from: T0 };
  for await (const line of followSession(log.parts, where, over.signal)) {
    if (line !== 'idle') lines.push(line.text);
    else if (lines.length === 3) await log.give(event('a', 'four'));
    else over.abort();
  }
  expect(lines).toEqual(['one', 'two', 'three', 'four']);
  expect(log.joined.size).toBe(0);
});

test('what a person sees is masked, over lines too, and has no control sequences', async () => {
  const log = aLog();
  await log.sessions.write(aRecord({ streamedTo: '/g' }, { id: 'a' }));
  const key = [
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIEow',
    'IBAAKC',
    '-----END RSA PRIVATE KEY-----',
    'after',
  ];
  log.past.push(event('a', '\u001b]0;x\u0007\u001b[1mexport DB_PASSWORD=hunter2hunter2'), event('a', ...key));
  const over = new AbortController();
  const lines: string[] = [];
  for await (const line of followSession(log.parts, { place: PLACE, sessionId: 'a', from: T0 }, over.signal))
    if (line === 'idle') over.abort();
    else lines.push(line.text);
  expect(lines.join('\n')).not.toMatch(/hunter2|MIIE|IBAA|\u001b/);
  expect(lines.at(-1)).toBe('after');
});

test('a tail has the lines of those who are asked for and may be watched, new sessions join, and each is kept as read first', async () => {
  const log = aLog();
  const about = (id: string, person: string, nodeName = 'web') =>
    log.sessions.write(aRecord({ streamedTo: '/g', person, nodeName }, { id }));
  await about('a', 'engineer');
  await about('b', 'somebody');
  await about('c', 'engineer', 'db');
  log.past.push(event('a', 'past'));
  const over = new AbortController();
  const told: string[] = [];
  const reads: string[] = [];
  const asked = {
    user: 'engineer',
    node: 'web',
    since: T0 - 1000,
    mayWatch: ({ id }: { id: string }) => id !== 'hidden',
    joined: async ({ id }: { id: string }) => void reads.push(`${id} before ${told.length}`),
  };
  let turn = 0;
  for await (const line of tailLogs(log.parts, asked, over.signal)) {
    told.push(line.kind === 'line' ? `${line.sessionId}: ${line.text}` : `${line.kind} ${line.sessionId}`);
    if (turn++ === 0) {
      await about('new', 'engineer');
      await about('hidden', 'engineer');
      await log.give(event('b', 'x'), event('c', 'x'), event('hidden', 'x'), event('new', 'hello'));
      const ended = (await log.sessions.read(PLACE, 'a'))!;
      await log.sessions.write({ ...ended, state: 'ended', endedAt: T0 + 5, endCause: 'exit' });
    }
    if (line.kind === 'ended') over.abort();
  }
  expect(told).toEqual(['joined a', 'a: past', 'joined new', 'new: hello', 'ended a']);
  expect(reads).toEqual(['a before 0', 'new before 2']);
});

test('a read that cannot be kept shows nothing', async () => {
  const log = aLog();
  await log.sessions.write(aRecord({ streamedTo: '/g' }, { id: 'a' }));
  log.past.push(event('a', 'secret'));
  const asked = {
    since: T0,
    mayWatch: () => true,
    joined: async () => {
      throw new Error('the disk is full');
    },
  };
  const tail = tailLogs(log.parts, asked, new AbortController().signal);
  await expect(tail.next()).rejects.toThrow('the disk is full');
  expect(log.joined.size).toBe(0);
});
