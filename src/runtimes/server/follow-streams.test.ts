import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aRecord, PLACE, T0 } from '../../../test/builders/session.ts';
import { aWatch } from '../../../test/builders/watch.ts';
import type { FollowedEvent, StreamPosition } from '../../operations/transcript-ports.ts';
import { startStreamFollower } from './follow-streams.ts';
import type { LoopState, Loops } from './loop.ts';
import { setRealTimer } from './pause.ts';

const GROUP = '/sessions';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A log group that grows, a follower of it, and a clock that goes second by second. */
function aFollower() {
  const { watch, state } = aWatch();
  const log: (FollowedEvent & { takenAt: number })[] = [];
  const reads: { from: number; sessionIds?: readonly string[] }[] = [];
  const positions = new Map<string, StreamPosition>();
  const got: string[] = [];
  const told: string[] = [];
  const loopState: LoopState = { queueError: null, outboxError: null, lastFault: null };
  const world = { closed: false, fault: null as Error | null, consumerFault: null as Error | null };
  const loops = {
    watch,
    setTimer: setRealTimer,
    state: loopState,
    say: (text: string) => void told.push(text),
    closed: () => world.closed,
  } as unknown as Loops;
  const start = () =>
    startStreamFollower(loops, {
      log: {
        async *read(_place, logGroup, what) {
          reads.push(what);
          if (world.fault) throw world.fault;
          yield log.filter(
            ({ event, sessionId, takenAt, logGroup: group }) =>
              group === logGroup &&
              takenAt <= state.now &&
              (event.atMs ?? 0) >= what.from &&
              (what.sessionIds?.includes(sessionId) ?? true),
          );
        },
      },
      streamOf: ({ streamedTo }) => streamedTo,
      positions: {
        read: async (place, group) => positions.get(`${place.account} ${group}`) ?? null,
        write: async (place, group, position) => {
          if (position === null) positions.delete(`${place.account} ${group}`);
          else positions.set(`${place.account} ${group}`, position);
        },
      },
      consumers: [
        async (events) => {
          for (const { sessionId, event } of events) got.push(`${sessionId}: ${event.lines.join('|')}`);
          if (world.consumerFault) throw world.consumerFault;
        },
      ],
    });
  let number = 0;
  const line = (sessionId: string, text: string, lateMs = 500, at = state.now) => {
    number += 1;
    const event = { atMs: at, eventId: `e${number}`, sessionId, lines: [text], text: `${number}` };
    log.push({
      place: PLACE,
      logGroup: GROUP,
      sessionId,
      ingestedAt: at + lateMs,
      takenAt: at + lateMs,
      event,
    });
  };
  const seconds = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      state.now += 1000;
      await vi.advanceTimersByTimeAsync(1000);
    }
  };
  const session = (id: string, startedAt = state.now) =>
    watch.sessions.write(aRecord({ streamedTo: GROUP }, { id, startedAt }));
  const end = async (id: string) => {
    const record = (await watch.sessions.read(PLACE, id))!;
    await watch.sessions.write({ ...record, state: 'ended', endedAt: state.now });
  };
  return { start, line, seconds, session, end, state, reads, got, told, world, positions, loopState };
}

describe('the follower of streamed logs', () => {
  test('gives the lines of all sessions of a group once, by one read a second, and reads nothing where nothing is open', async () => {
    const world = aFollower();
    const follower = world.start();
    await world.seconds(5);
    expect(world.reads).toEqual([]);
    await world.session('a');
    await world.session('b');
    world.line('a', 'one');
    await world.seconds(1);
    world.line('b', 'two');
    await world.seconds(3);
    expect(world.got).toEqual(['a: one', 'b: two']);
    expect(world.reads).toHaveLength(4);
    await world.end('a');
    await world.end('b');
    world.line('b', 'last', 20_000);
    await world.seconds(125);
    expect(world.got).toEqual(['a: one', 'b: two', 'b: last']);
    const before = world.reads.length;
    await world.seconds(10);
    expect(world.reads.length).toBe(before);
    expect(world.positions.size).toBe(0);
    world.world.closed = true;
    await follower.close();
  });

  test('a line that is taken minutes late is found', async () => {
    const world = aFollower();
    const follower = world.start();
    await world.session('a');
    world.line('a', 'late', 240_000);
    await world.seconds(30);
    world.line('a', 'in time');
    await world.seconds(260);
    expect(world.got).toEqual(['a: in time', 'a: late']);
    world.world.closed = true;
    await follower.close();
  });

  test('a session found later is read from its beginning, and lines of nobody are held back until it is known', async () => {
    const world = aFollower();
    const follower = world.start();
    await world.session('a');
    world.line('c', 'before anybody knew');
    world.line('b', 'hours ago', 500, T0 - 3 * 3_600_000);
    await world.seconds(3);
    expect(world.got).toEqual([]);
    await world.session('c');
    await world.session('b', T0 - 3 * 3_600_000);
    await world.seconds(2);
    expect(world.got.toSorted()).toEqual(['b: hours ago', 'c: before anybody knew']);
    await world.seconds(40);
    expect(world.got).toHaveLength(2);
    world.world.closed = true;
    await follower.close();
  });

  test('after a restart it goes on where it was', async () => {
    const world = aFollower();
    const first = world.start();
    await world.session('a');
    world.line('a', 'one');
    await world.seconds(40);
    world.world.closed = true;
    await first.close();
    world.world.closed = false;
    world.line('a', 'while nobody looked');
    await world.seconds(60);
    const from = world.reads.length;
    const second = world.start();
    await world.seconds(3);
    expect(world.got.filter((one) => one.includes('nobody looked'))).toHaveLength(1);
    expect(world.reads.slice(from).every(({ sessionIds }) => sessionIds === undefined)).toBe(true);
    world.world.closed = true;
    await second.close();
  });

  test('a refused read is tried again with growing waits, told in the status, and loses nothing', async () => {
    const world = aFollower();
    const follower = world.start();
    await world.session('a');
    await world.seconds(2);
    world.world.fault = new Error('FilterLogEvents: ThrottlingException');
    const before = world.reads.length;
    world.line('a', 'meanwhile');
    await world.seconds(60);
    expect(world.reads.length - before).toBeLessThan(10);
    expect(world.loopState.streams).toMatchObject([
      { logGroup: GROUP, error: expect.stringContaining('Throttling') },
    ]);
    world.world.fault = null;
    await world.seconds(40);
    expect(world.got).toEqual(['a: meanwhile']);
    expect(world.loopState.streams).toMatchObject([{ error: null }]);
    world.world.closed = true;
    await follower.close();
  });

  test('a consumer that fails holds up no other, and is told of', async () => {
    const world = aFollower();
    const follower = world.start();
    const joined: string[] = [];
    const leave = follower.join(
      async (events) => void joined.push(...events.map(({ sessionId }) => sessionId)),
    );
    world.world.consumerFault = new Error('the disk is full');
    await world.session('a');
    world.line('a', 'one');
    await world.seconds(2);
    expect(joined).toEqual(['a']);
    expect(world.told.join()).toContain('the disk is full');
    leave();
    world.line('a', 'two');
    await world.seconds(2);
    expect(joined).toEqual(['a']);
    world.world.closed = true;
    await follower.close();
  });
});
