import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Fault } from '../../src/operations/fault.ts';
import { terminateSession } from '../../src/operations/terminate-session.ts';
import { dispatch } from '../../src/runtimes/lambda/dispatch.ts';
import { finish } from '../../src/runtimes/lambda/finish.ts';
import { type Execution, type LambdaWorld, PLACE, transitionsOf } from './lambda-world.ts';
import { deliverLogs, openPort, openShell } from './open-shell.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SWEEP_MS = HOUR_MS;
/** adapters/aws/clients.ts */
const TRIES_OF_THE_SDK = 4;
/** What one session may cost in transitions, however long it is; the sample of facts/aws.md A1 takes 1,000 an hour. */
const MOST_TRANSITIONS = 50;

/** The timers of sessions, over a world that is given. */
export function describeSessionTimers(worldOf: () => LambdaWorld): void {
  describe('timers of sessions', () => {
    let world: LambdaWorld;

    beforeAll(() => {
      world = worldOf();
      world.configure({
        rejudgeMs: 6 * HOUR_MS,
        sweep: { activeMs: SWEEP_MS, idleMs: HOUR_MS },
        trailLagMs: 15 * MINUTE_MS,
      });
    });

    afterEach(() => {
      world.beforeReconcile = () => {};
      world.loseAll();
      vi.restoreAllMocks();
    });

    const read = (id: string) => world.parts.stores.sessions.read(PLACE, id);
    const states = async (id: string) => (await read(id))?.deliveries?.deliveries.map(({ state }) => state);

    /** Lets a shell live for so long, then has its logs arrive, and gives its transitions when nothing more is waited for. */
    async function transitionsOfShell(livesMs: number): Promise<{ open: number; all: number }> {
      const shell = await openShell(world);
      const endsAt = world.now + livesMs;
      world.dispatchEvery(SWEEP_MS, endsAt + 4 * HOUR_MS);
      await world.runUntil(endsAt);
      expect(await read(shell.id)).toMatchObject({ state: 'active', verdict: { compliant: true } });
      expect(world.now - ((await read(shell.id))?.verdict?.judgedAt ?? 0)).toBeLessThan(
        6 * HOUR_MS + SWEEP_MS * 2,
      );
      const open = transitionsOf(world.of(shell.id));
      shell.exit();
      await world.runUntil(endsAt + 20_000);
      await deliverLogs(world, shell.id);
      await world.runUntil(endsAt + 4 * HOUR_MS);
      expect(await read(shell.id)).toMatchObject({ state: 'ended', endSettlesAt: null });
      expect(await states(shell.id)).toEqual(['delivered', 'delivered']);
      return { open, all: transitionsOf(world.of(shell.id)) };
    }

    test('a session of 24 hours takes no transition while it is open, and as few after its end as one of ten minutes', async () => {
      const day = await transitionsOfShell(23.9 * HOUR_MS);
      const short = await transitionsOfShell(10 * MINUTE_MS);
      expect([day.open, short.open]).toEqual([0, 0]);
      expect(day.all).toBeLessThanOrEqual(MOST_TRANSITIONS);
      expect(Math.abs(day.all - short.all)).toBeLessThanOrEqual(3);
    });

    test('a session whose log never comes takes no more than that until it is given up', async () => {
      const shell = await openShell(world);
      world.dispatchEvery(4 * HOUR_MS, world.now + 52 * HOUR_MS);
      await world.runUntil(world.now + MINUTE_MS);
      shell.exit();
      await world.runUntil(world.now + 52 * HOUR_MS);
      expect(await states(shell.id)).toEqual(['missing', 'missing']);
      expect((await read(shell.id))?.deliveries?.lookAt).toBeNull();
      expect(transitionsOf(world.of(shell.id))).toBeLessThanOrEqual(MOST_TRANSITIONS);
    });

    test('a session that breaks a guardrail is ended by its event alone, confirmed and told of within that invocation', async () => {
      const port = await openPort(world);
      expect(await read(port.id)).toMatchObject({ state: 'ended', endCause: 'guardrail' });
      const told = await world.parts.stores.notices.list({});
      const ofPort = told.filter(({ id }) => id.includes(port.id));
      expect(ofPort.map(({ kind }) => kind)).toEqual(['session-terminated']);
      expect(await world.parts.stores.notices.unsent(10)).toEqual([]);
    });

    test('a TerminateSession that Systems Manager throttles is tried again until it is taken', async () => {
      const throttled = { service: 'ssm', action: 'TerminateSession', code: 'ThrottlingException' };
      world.aws.world.faults.add({ ...throttled, times: TRIES_OF_THE_SDK });
      // Three times more, without the waits of the SDK, which are real.
      const { api } = world.parts.watch;
      const terminate = api.terminate.bind(api);
      let called = 0;
      vi.spyOn(api, 'terminate').mockImplementation(async (...asked) => {
        called += 1;
        if (called > 1 && called < 5)
          throw new Fault('AWS_THROTTLED', 'TerminateSession: ThrottlingException', { retry: 'later' });
        return terminate(...asked);
      });
      const port = await openPort(world);
      expect(await read(port.id)).toMatchObject({ state: 'active', termination: { cause: 'guardrail' } });
      await world.runUntil(world.now + MINUTE_MS);
      expect(await read(port.id)).toMatchObject({
        state: 'ended',
        endCause: 'guardrail',
        termination: { attempts: 5 },
      });
      expect(world.of(port.id).some(({ key }) => key.startsWith('session/'))).toBe(true);
    });

    /** A session that has ended, and the timer that settles its cause. */
    async function settling(): Promise<{ id: string; timer: Execution }> {
      const { id, exit } = await openShell(world);
      exit();
      world.parts.watch.lookout.soon(PLACE);
      await finish(world.parts);
      const timer = world.of(id).find(({ key }) => key.startsWith('session/'));
      expect((await read(id))?.endSettlesAt).toBeGreaterThan(world.now);
      return { id, timer: timer! };
    }

    /** Has the next calls for a session's own timer fail. Its deliveries stand still: whoever writes the session looks at it. */
    function failing(id: string, times = 0, name = 'Error'): void {
      let left = times;
      world.beforeReconcile = ({ key }) => {
        if (!key.includes(id)) return;
        if (key.startsWith('session/') && left === 0) return;
        left -= key.startsWith('session/') ? 1 : 0;
        throw Object.assign(new Error('not now'), { name });
      };
    }

    test('a function that Lambda throttles is called again by the state machine', async () => {
      const { id, timer } = await settling();
      failing(id, 6, 'Lambda.TooManyRequestsException');
      await world.runUntil(world.now + 20 * MINUTE_MS);
      expect(await timer.run).toMatchObject({ failure: null, retries: 6 });
      expect(await read(id)).toMatchObject({ endSettlesAt: null });
    });

    test('a function that goes on failing fails its execution, and a redrive goes on in the state that failed', async () => {
      const { id, timer } = await settling();
      failing(id, 5);
      await world.runUntil(world.now + 20 * MINUTE_MS);
      const run = await timer.run;
      expect(run).toMatchObject({ failedWith: { state: 'Reconcile' }, retries: 4 });
      expect(String(run.failure)).toContain('not now');
      expect((await read(id))?.endSettlesAt).not.toBeNull();
      const again = await world.redrive(run, timer);
      await world.runUntil(world.now + MINUTE_MS);
      expect(await again.run).toMatchObject({ failure: null, entered: ['Reconcile', 'WhatNext', 'Settled'] });
      expect(await read(id)).toMatchObject({ endSettlesAt: null });
    });

    test('what lost its timer is taken over by the dispatch', async () => {
      const { id } = await settling();
      world.loseAll();
      await world.runUntil(world.now + 16 * MINUTE_MS);
      expect((await read(id))?.endSettlesAt).not.toBeNull();
      await dispatch(world.parts);
      expect(await read(id)).toMatchObject({ endSettlesAt: null });
    });

    test('a function that fails inside leaves its key to the next try, and tells why', async () => {
      const { id, timer } = await settling();
      failing(id);
      const { stores } = world.parts;
      const readOnce = stores.sessions.read;
      let left = 2;
      vi.spyOn(stores.sessions, 'read').mockImplementation(async (...asked) => {
        if (asked[1] === id && left > 0) {
          left -= 1;
          throw new Error('the table is away');
        }
        return readOnce(...asked);
      });
      await world.runUntil(world.now + 20 * MINUTE_MS);
      expect(await timer.run).toMatchObject({ failure: null, retries: 2 });
      expect(await read(id)).toMatchObject({ endSettlesAt: null });
    });

    test('a person who ends a session by the API, which has no time to wait, sees it end all the same', async () => {
      const shell = await openShell(world);
      expect(
        await terminateSession(world.parts.watch, { id: shell.id, reason: 'not now', by: 'approver' }),
      ).toMatchObject({ ok: true });
      await finish(world.parts, null, 0);
      await world.runUntil(world.now + 20_000);
      expect(await read(shell.id)).toMatchObject({ state: 'ended', endCause: 'terminated-by-user' });
    });
  });
}
