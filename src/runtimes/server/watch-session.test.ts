import { expect, test } from 'vitest';
import { aRecord, T0 } from '../../../test/builders/session.ts';
import { aWatch } from '../../../test/builders/watch.ts';
import type { SessionRecord } from '../../domain/sessions/session.ts';
import type { LiveLine } from './live-lines.ts';
import { watchSession } from './watch-session.ts';

const line = (text: string): LiveLine => ({ at: '2027-01-15T08:00:00.000Z', text });

/** Watches a session whose log is given; a number lets so many ms pass, a record is kept. */
async function watching(
  record: SessionRecord,
  log: readonly (LiveLine | 'idle' | number | (() => Promise<void>))[],
  id = record.start.id,
) {
  const { watch } = aWatch();
  await watch.sessions.write(record);
  let now = T0;
  const followed: unknown[] = [];
  const sources = {
    sessions: watch.sessions,
    now: () => now,
    follow: async function* (_place: unknown, where: unknown) {
      followed.push(where);
      for (const item of log) {
        if (typeof item === 'number') now += item;
        else if (typeof item === 'function') await item();
        else yield item;
      }
    },
  };
  const told: string[] = [];
  for await (const each of watchSession(sources, id, new AbortController().signal))
    told.push(each.kind === 'ended' ? `ended ${each.endCause} ${each.at}` : `${each.kind} ${each.text}`);
  return { told, followed };
}

const ended = aRecord({ state: 'ended', endedAt: T0, endCause: 'exit' });

test('the log is followed from the start of the session', async () => {
  const { told, followed } = await watching(aRecord(), [line('a'), 'idle', line('b')]);
  expect(told).toEqual(['line a', 'line b']);
  expect(followed).toEqual([{ sessionId: aRecord().start.id, from: T0 }]);
});

test('a person is told once that nothing has come, and not when something has', async () => {
  const quiet = await watching(aRecord(), ['idle', 2_999, 'idle', 2, 'idle', 9_000, 'idle']);
  expect(quiet.told).toEqual([expect.stringMatching(/^waiting No output yet/)]);
  const spoken = await watching(aRecord(), [line('a'), 'idle', 9_000, 'idle']);
  expect(spoken.told).toEqual(['line a']);
});

test('the last lines are waited for after the end, and then it is told', async () => {
  const { told } = await watching(ended, [
    line('a'),
    'idle',
    4_999,
    line('last'),
    'idle',
    1,
    'idle',
    line('never'),
  ]);
  expect(told).toEqual(['line a', 'line last', `ended exit ${new Date(T0).toISOString()}`]);
});

test('a session that nobody knows has no lines', async () => {
  expect(await watching(aRecord(), [line('a')], 'other')).toEqual({ told: [], followed: [] });
});
