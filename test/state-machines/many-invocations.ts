import { StartSessionCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { renderRfc3339 } from '../../src/domain/kernel/rfc3339.ts';
import { sessionKey } from '../../src/domain/sessions/session-key.ts';
import { sweepKey } from '../../src/domain/sessions/sweep-key.ts';
import { HOLD_MS } from '../../src/operations/due-hold.ts';
import type { Watch } from '../../src/operations/watch.ts';
import { dispatch } from '../../src/runtimes/lambda/dispatch.ts';
import { takeEvents } from '../../src/runtimes/lambda/events.ts';
import { sendAll } from '../../src/runtimes/lambda/outbox.ts';
import { reconcileDue } from '../../src/runtimes/lambda/reconcile.ts';
import type { SqsMessage } from '../../src/runtimes/lambda/sqs-batch.ts';
import { sweepPlace } from '../../src/runtimes/lambda/sweep.ts';
import { timerInput } from '../../src/runtimes/lambda/timers.ts';
import { type LambdaWorld, PLACE } from './lambda-world.ts';
import { openShell } from './open-shell.ts';

const MINUTE_MS = 60_000;
const SWEEP = { activeMs: 15_000, idleMs: MINUTE_MS };

/** Invocations that are doubled, reordered, at once, or die, over a world that is given. */
export function describeManyInvocations(worldOf: () => LambdaWorld): void {
  describe('many invocations', () => {
    let world: LambdaWorld;

    beforeAll(() => {
      world = worldOf();
      world.configure({ sweep: SWEEP });
    });

    const read = (id: string) => world.parts.stores.sessions.read(PLACE, id);

    /** Opens a port, which is forbidden, and gives what EventBridge put into the queue about it. */
    async function portEvents(): Promise<{ readonly id: string; readonly messages: readonly SqsMessage[] }> {
      const { SessionId: id = '' } = await world.admin.ssm.send(
        new StartSessionCommand({
          Target: world.node.id,
          DocumentName: 'AWS-StartPortForwardingSession',
          Parameters: { portNumber: ['22'] },
        }),
      );
      const messages = await world.takeUntil(id);
      return { id, messages };
    }

    /** What people are told of a session; findings are about what else its person did. */
    const noticesOf = async (id: string) =>
      (await world.parts.stores.notices.list({})).filter(
        (notice) => notice.id.includes(id) && notice.kind !== 'finding',
      );

    test('events that come doubled, in any order and to many processes at once end a session once, with one notice', async () => {
      const { id, messages } = await portEvents();
      const orders = [messages, messages.toReversed(), [...messages, ...messages]];
      const answers = await Promise.all(orders.map((Records) => takeEvents(world.process(), { Records })));
      expect(answers).toEqual(orders.map(() => ({ batchItemFailures: [] })));
      await takeEvents(world.process(), { Records: messages });
      const record = await read(id);
      expect(record).toMatchObject({ state: 'ended', endCause: 'guardrail' });
      expect(record?.timeline.filter(({ kind }) => kind === 'ended')).toHaveLength(1);
      expect((await noticesOf(id)).map(({ kind }) => kind)).toEqual(['session-terminated']);
      expect(await world.parts.stores.notices.unsent(10)).toEqual([]);
    });

    test('an event whose taking in fails comes again, alone', async () => {
      const { id, messages } = await portEvents();
      const parts = world.process();
      const { sessions } = parts.stores;
      const write = sessions.write;
      let failed = 0;
      const broken = vi.spyOn(sessions, 'write').mockImplementation(async (record, also) => {
        if (record.start.id === id && failed === 0) {
          failed += 1;
          throw new Error('the table is away');
        }
        return write(record, also);
      });
      const start = messages.filter(({ body }) => body.includes(id));
      const odd = { messageId: 'odd', body: '{' };
      const answer = await takeEvents(parts, { Records: [odd, ...start] });
      broken.mockRestore();
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: start[0]!.messageId }] });
      expect((await world.parts.stores.log.read()).quarantined).toBe(1);
      await takeEvents(parts, { Records: start });
      expect(await read(id)).toMatchObject({ state: 'ended', endCause: 'guardrail' });
    });

    test('who made the stream of a session that nobody knows yet is asked for again, and not for ever', async () => {
      const logGroup = world.parts.config.members[0]?.logGroup;
      const detail = {
        eventID: 'made-a-stream',
        eventSource: 'logs.amazonaws.com',
        eventName: 'CreateLogStream',
        eventTime: renderRfc3339(world.now),
        recipientAccountId: PLACE.account,
        awsRegion: PLACE.region,
        userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${PLACE.account}:assumed-role/Node/i-1` },
        requestParameters: { logGroupName: logGroup, logStreamName: 'nobody-knows-it' },
      };
      const body = JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail });
      const received = (ApproximateReceiveCount: string) =>
        takeEvents(world.process(), {
          Records: [{ messageId: 'early', body, attributes: { ApproximateReceiveCount } }],
        });
      const early = { batchItemFailures: [{ itemIdentifier: 'early' }] };
      expect(logGroup).toEqual(expect.any(String));
      expect([await received('1'), await received('2'), await received('3')]).toEqual([
        early,
        early,
        { batchItemFailures: [] },
      ]);
    });

    test('an invocation that dies after its write is made good by the dispatch, with the one notice', async () => {
      const { id, messages } = await portEvents();
      const dying = world.process();
      const gone = {
        ...dying,
        stores: { ...dying.stores, due: { ...dying.stores.due, take: async () => null } },
      };
      await takeEvents(
        { ...gone, sender: { send: async () => Promise.reject(new Error('it died')) } },
        { Records: messages },
      );
      expect((await read(id))?.state).toBe('active');
      world.setTime(world.now + 31_000);
      await dispatch(world.process());
      expect(await read(id)).toMatchObject({ state: 'ended', endCause: 'guardrail' });
      await sendAll(world.process());
      expect((await noticesOf(id)).map(({ kind }) => kind)).toEqual(['session-terminated']);
      expect(await world.parts.stores.notices.unsent(10)).toEqual([]);
    });

    test('a timer that is called twice at once, and a little early, reconciles once', async () => {
      const shell = await openShell(world);
      const key = sessionKey(PLACE, shell.id);
      const at = world.now + 3000;
      // Something that its verdict rests on has changed: it is judged by whoever looks at it next, and that is not now.
      const { sessions } = world.parts.stores;
      expect(await sessions.write({ ...(await read(shell.id))!, judgeAgain: true }, { dueAt: at })).toBe(
        true,
      );
      const { judge }: Watch = world.parts.watch;
      const judging = judge.judge.bind(judge);
      let judged = 0;
      const counted = vi.spyOn(judge, 'judge').mockImplementation((...asked) => {
        judged += 1;
        return judging(...asked);
      });
      const rounds = await Promise.all(
        [world.process(), world.process()].map((parts) => reconcileDue(parts, timerInput(key, at))),
      );
      counted.mockRestore();
      expect(judged).toBe(1);
      // The other waits, once, to see whether that one is alive.
      const waiting = rounds.find(({ requeueAt }) => requeueAt !== null);
      expect(waiting).toMatchObject({ held: true, round: 1 });
      world.setTime(world.now + MINUTE_MS);
      expect((await reconcileDue(world.process(), waiting!)).requeueAt).toBeNull();
      expect(await read(shell.id)).toMatchObject({ judgeAgain: false });
      shell.exit();
    });

    test('a key whose holder died is reconciled by the timer that waited for it', async () => {
      const shell = await openShell(world);
      const key = sessionKey(PLACE, shell.id);
      const { sessions, due } = world.parts.stores;
      await sessions.write({ ...(await read(shell.id))!, judgeAgain: true }, { dueAt: world.now });
      await due.take(key, world.now, HOLD_MS);
      const waiting = await reconcileDue(world.process(), timerInput(key, world.now));
      expect(waiting.requeueAt).toBe(renderRfc3339(world.now + HOLD_MS));
      world.setTime(world.now + HOLD_MS);
      expect(await reconcileDue(world.process(), waiting)).toMatchObject({ requeueAt: null });
      expect(await read(shell.id)).toMatchObject({ judgeAgain: false });
      shell.exit();
    });

    test('a dispatch whose messages and timers are not taken reconciles what it can, and the next one sends them', async () => {
      const shell = await openShell(world);
      const { sessions, due } = world.parts.stores;
      const overdueAt = world.now;
      await sessions.write({ ...(await read(shell.id))!, judgeAgain: true }, { dueAt: overdueAt });
      await due.schedule(sweepKey(PLACE), overdueAt);
      world.setTime(overdueAt + MINUTE_MS);
      const refuse = async () => Promise.reject(new Error('not taken'));
      await dispatch({ ...world.process(), turns: { send: refuse }, timers: { start: refuse } });
      expect(await read(shell.id)).toMatchObject({ judgeAgain: false });
      world.setTime(world.now + 2 * MINUTE_MS);
      const sent: unknown[] = [];
      const turns = { send: async (asked: readonly unknown[]) => void sent.push(...asked) };
      await dispatch({ ...world.process(), turns });
      expect(sent).toMatchObject([PLACE]);
      shell.exit();
    });

    test('guardrails that changed have open sessions judged again by the sweep, once, though the change is dated ahead', async () => {
      const shell = await openShell(world);
      world.setTime(world.now + 1000);
      const judgedAt = async () => (await read(shell.id))?.verdict?.judgedAt ?? 0;
      const changedAt = world.now;
      expect(await judgedAt()).toBeLessThan(changedAt);
      const parts = world.process(undefined, { changedAt: world.now + MINUTE_MS });
      await parts.stores.due.schedule(sweepKey(PLACE), world.now);
      await sweepPlace(parts, PLACE);
      const again = await judgedAt();
      expect(again).toBeGreaterThanOrEqual(changedAt);
      await parts.stores.due.schedule(sweepKey(PLACE), world.now);
      await sweepPlace(parts, PLACE);
      expect(await judgedAt()).toBe(again);
      expect(world.lines.filter((line) => line.includes('plan is not empty'))).toEqual([]);
      shell.exit();
    });

    test('a place whose turn is told many times is swept once', async () => {
      const { due } = world.parts.stores;
      await due.schedule(sweepKey(PLACE), world.now - 1);
      let sweeps = 0;
      const processes = [1, 2, 3].map(() => world.process());
      for (const { watch } of processes) {
        const { api } = watch;
        const list = api.listActive.bind(api);
        vi.spyOn(api, 'listActive').mockImplementation(async (place) => {
          sweeps += 1;
          return list(place);
        });
      }
      await Promise.all(processes.map((parts) => sweepPlace(parts, PLACE)));
      expect(sweeps).toBe(1);
    });

    test('a dispatch run twice at once sends a place once, and a place that was forgotten is dispatched', async () => {
      world.setTime(world.now + 20 * MINUTE_MS);
      const sent: unknown[] = [];
      const counting = () => ({
        ...world.process(),
        turns: { send: async (turns: readonly unknown[]) => void sent.push(...turns) },
      });
      await Promise.all([dispatch(counting()), dispatch(counting())]);
      expect(sent).toMatchObject([PLACE]);
    });
  });
}
