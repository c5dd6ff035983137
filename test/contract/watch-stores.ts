import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sessionKey } from '../../src/domain/sessions/session-key.ts';
import type { WatchStores } from '../../src/operations/stores.ts';
import { aNotice, aRecord, aStart, PLACE, T0 } from '../builders/session.ts';

/** A store under test, and how it is thrown away. */
export interface OpenedStores extends WatchStores {
  close?(): void;
}

/** What every adapter of the watch's stores must do. */
export function describeWatchStores(name: string, open: () => OpenedStores | Promise<OpenedStores>): void {
  let stores: OpenedStores;
  beforeEach(async () => {
    stores = await open();
  });
  afterEach(() => stores.close?.());

  describe(`${name}: sessions`, () => {
    test('a record is written, read back whole, and its version grows', async () => {
      const record = aRecord();
      expect(await stores.sessions.write(record)).toBe(true);
      const read = await stores.sessions.read(PLACE, record.start.id);
      expect(read).toEqual({ ...record, version: 1 });
      expect(await stores.sessions.write({ ...read!, nodeName: 'web' })).toBe(true);
      expect((await stores.sessions.read(PLACE, record.start.id))?.version).toBe(2);
    });

    test('a write from an older version changes nothing, neither notices nor due moments', async () => {
      const record = aRecord();
      const key = sessionKey(PLACE, record.start.id);
      await stores.sessions.write(record, { dueAt: T0 + 5 });
      expect(await stores.sessions.write(record, { notices: [aNotice()], dueAt: T0 })).toBe(false);
      expect(await stores.notices.unsent(10)).toEqual([]);
      expect(await stores.due.nextAt()).toBe(T0 + 5);
      expect(await stores.due.takeDue(T0 + 5, { limit: 9, holdMs: 1 })).toEqual([{ key, heldUntil: T0 + 6 }]);
    });

    test('the notice and the due moment are written with the record', async () => {
      const record = aRecord();
      await stores.sessions.write(record, { notices: [aNotice()], dueAt: T0 + 9 });
      expect(await stores.notices.unsent(10)).toEqual([aNotice()]);
      expect(await stores.due.nextAt()).toBe(T0 + 9);
      const read = await stores.sessions.read(PLACE, record.start.id);
      await stores.sessions.write(read!);
      expect(await stores.due.nextAt()).toBe(T0 + 9);
      await stores.sessions.write({ ...read!, version: 2 }, { dueAt: null });
      expect(await stores.due.nextAt()).toBeNull();
    });

    test('another moment is written with the record, and keeps the earlier of two', async () => {
      const record = aRecord();
      await stores.sessions.write(record, { dueAt: null, alsoDue: { key: 'delivery/x', at: T0 + 9 } });
      expect(await stores.due.nextAt()).toBe(T0 + 9);
      const read = await stores.sessions.read(PLACE, record.start.id);
      await stores.sessions.write(read!, { alsoDue: { key: 'delivery/x', at: T0 + 20 } });
      expect(await stores.due.nextAt()).toBe(T0 + 9);
      expect(await stores.sessions.write(read!, { alsoDue: { key: 'delivery/x', at: T0 } })).toBe(false);
      expect(await stores.due.nextAt()).toBe(T0 + 9);
    });

    test('whose sessions are listed is the whole person or the whole owner, never a part', async () => {
      await stores.sessions.write(
        aRecord({ person: 'ann' }, { id: 'one', owner: 'arn:aws:iam::1:user/ann' }),
      );
      await stores.sessions.write(
        aRecord({ person: 'annika' }, { id: 'two', owner: 'arn:aws:iam::1:user/annika' }),
      );
      const ids = async (whose: string) =>
        (await stores.sessions.list({ whose })).map((record) => record.start.id);
      expect(await ids('ann')).toEqual(['one']);
      expect(await ids('arn:aws:iam::1:user/annika')).toEqual(['two']);
      expect(await ids('user/ann')).toEqual([]);
    });

    test('ids are taken as they are: quotes, slashes, dots and lone surrogates stay apart', async () => {
      const ids = ["o'brien.x-1", 'a/b', 'a%2Fb', 'b"--', '\ud800'];
      for (const id of ids) expect(await stores.sessions.write(aRecord({}, { id }))).toBe(true);
      expect((await stores.sessions.list({})).length).toBe(ids.length);
      expect(await stores.sessions.known(PLACE, [...ids.slice(0, 4), 'other'])).toEqual(
        new Set(ids.slice(0, 4)),
      );
    });

    test('lists are newest first, and filtered by state, person, owner, node and time', async () => {
      const write = (id: string, at: number, given = {}) =>
        stores.sessions.write(aRecord(given, { id, startedAt: at, target: `i-${id}` }));
      await write('a', T0);
      await write('b', T0 + 1000, { state: 'ended', nodeName: 'web' });
      await write('c', T0 + 2000, { person: 'someone' });
      const ids = async (filter: object) =>
        (await stores.sessions.list(filter)).map((record) => record.start.id);
      expect(await ids({})).toEqual(['c', 'b', 'a']);
      expect(await ids({ limit: 2 })).toEqual(['c', 'b']);
      expect(await ids({ state: 'ended' })).toEqual(['b']);
      expect(await ids({ user: 'someone' })).toEqual(['c']);
      expect(await ids({ user: 'Engineer/' })).toEqual(['c', 'b', 'a']);
      expect(await ids({ node: 'web' })).toEqual(['b']);
      expect(await ids({ node: 'i-a' })).toEqual(['a']);
      expect(await ids({ target: 'i-a' })).toEqual(['a']);
      expect(await ids({ target: 'web' })).toEqual([]);
      expect(await ids({ target: 'i-c', since: T0 + 2001 })).toEqual([]);
      expect(await ids({ since: T0 + 1000, until: T0 + 2000 })).toEqual(['b']);
      expect(await ids({ id: 'c' })).toEqual(['c']);
    });

    test('the open sessions are those of the place that have not ended', async () => {
      await stores.sessions.write(aRecord({}, { id: 'a' }));
      await stores.sessions.write(aRecord({ state: 'ended' }, { id: 'b' }));
      await stores.sessions.write(aRecord({}, { id: 'c', region: 'us-east-1' }));
      const ids = async (place?: typeof PLACE) =>
        (await stores.sessions.listOpen(place)).map((record) => record.start.id).sort();
      expect(await ids(PLACE)).toEqual(['a']);
      expect(await ids()).toEqual(['a', 'c']);
    });
  });

  describe(`${name}: notices`, () => {
    test('a second notice under the same id changes nothing', async () => {
      await stores.notices.keep(aNotice());
      await stores.notices.keep(aNotice({ why: 'other' }));
      expect(await stores.notices.list({})).toEqual([aNotice()]);
      await stores.notices.markSent(aNotice().id, T0);
      await stores.sessions.write(aRecord(), { notices: [aNotice()] });
      expect(await stores.notices.unsent(10)).toEqual([]);
    });

    test('the unsent come oldest first and leave when they are sent', async () => {
      await stores.notices.keep(aNotice({ id: 'b', raisedAt: T0 + 1 }));
      await stores.notices.keep(aNotice({ id: 'a', raisedAt: T0 }));
      expect((await stores.notices.unsent(10)).map((one) => one.id)).toEqual(['a', 'b']);
      expect(await stores.notices.unsentBacklog()).toEqual({ count: 2, oldestAt: T0 });
      await stores.notices.markSent('a', T0 + 2);
      expect((await stores.notices.unsent(10)).map((one) => one.id)).toEqual(['b']);
      expect((await stores.notices.list({ since: T0 + 1 })).map((one) => one.id)).toEqual(['b']);
      expect((await stores.notices.list({ limit: 1 })).map((one) => one.id)).toEqual(['b']);
    });
  });

  describe(`${name}: the due queue`, () => {
    const how = { limit: 10, holdMs: 100 };
    test('a key keeps the earlier of two moments', async () => {
      await stores.due.schedule('k', T0 + 10);
      await stores.due.schedule('k', T0 + 20);
      expect(await stores.due.nextAt()).toBe(T0 + 10);
      await stores.due.schedule('k', T0 + 5);
      expect(await stores.due.nextAt()).toBe(T0 + 5);
    });

    test('what is taken is held, and comes again by itself when its taker dies', async () => {
      await stores.due.schedule('k', T0);
      expect(await stores.due.takeDue(T0 - 1, how)).toEqual([]);
      expect(await stores.due.takeDue(T0, how)).toEqual([{ key: 'k', heldUntil: T0 + 100 }]);
      expect(await stores.due.takeDue(T0 + 99, how)).toEqual([]);
      expect(await stores.due.takeDue(T0 + 100, how)).toHaveLength(1);
    });

    test('settling does not lose a moment that was set meanwhile', async () => {
      await stores.due.schedule('k', T0);
      const [item] = await stores.due.takeDue(T0, how);
      await stores.due.schedule('k', T0 + 1);
      await stores.due.settle(item!, null);
      expect(await stores.due.nextAt()).toBe(T0 + 1);
      const [again] = await stores.due.takeDue(T0 + 1, how);
      await stores.due.settle(again!, T0 + 500);
      expect(await stores.due.nextAt()).toBe(T0 + 500);
      const [last] = await stores.due.takeDue(T0 + 500, how);
      await stores.due.settle(last!, null);
      expect(await stores.due.nextAt()).toBeNull();
    });

    test('one key is taken when its moment has come, and by one taker', async () => {
      await stores.due.schedule('k', T0);
      expect(await stores.due.take('k', T0 - 1, 100)).toBeNull();
      expect(await stores.due.take('other', T0, 100)).toBeNull();
      expect(await stores.due.take('k', T0, 100)).toEqual({ key: 'k', heldUntil: T0 + 100 });
      expect(await stores.due.take('k', T0, 100)).toBeNull();
      expect(await stores.due.momentOf('k')).toBe(T0 + 100);
      expect(await stores.due.momentOf('other')).toBeNull();
      expect(await stores.due.takeDue(T0, how)).toEqual([]);
    });

    test('the earliest are taken first, and the backlog tells the oldest', async () => {
      await stores.due.schedule('late', T0 + 2);
      await stores.due.schedule('early', T0 + 1);
      expect(await stores.due.backlog(T0 + 5)).toEqual({ count: 2, oldestAt: T0 + 1 });
      expect((await stores.due.takeDue(T0 + 5, { limit: 1, holdMs: 1 })).map((one) => one.key)).toEqual([
        'early',
      ]);
    });
  });

  describe(`${name}: the cap on terminations`, () => {
    test('a session takes one slot however often it asks, and slots come free with time', async () => {
      const take = (key: string, now: number) =>
        stores.budget.take(key, { now, since: now - 60_000, limit: 2 });
      expect([await take('a', T0), await take('a', T0 + 1), await take('b', T0 + 2)]).toEqual([
        true,
        true,
        true,
      ]);
      expect(await take('c', T0 + 3)).toBe(false);
      expect(await take('a', T0 + 4)).toBe(true);
      expect(await take('c', T0 + 60_001)).toBe(true);
    });
  });

  describe(`${name}: what the watch knows of itself`, () => {
    test('events, sweeps and unreadable events are remembered', async () => {
      expect(await stores.log.read()).toEqual({
        lastEventAt: null,
        lastEventLagMs: null,
        quarantined: 0,
        places: [],
      });
      await stores.log.sawEvent({ at: T0 + 700, happenedAt: T0 });
      await stores.log.swept(PLACE, { at: T0, error: null, full: false });
      await stores.log.swept(PLACE, { at: T0 + 1, error: 'throttled', full: true });
      await stores.log.quarantine({ at: T0, reason: 'odd', body: '{' });
      expect(await stores.log.read()).toEqual({
        lastEventAt: T0 + 700,
        lastEventLagMs: 700,
        quarantined: 1,
        places: [{ ...PLACE, historyAt: T0, sweptAt: T0, failedAt: T0 + 1, error: 'throttled' }],
      });
      expect(await stores.log.readPlace(PLACE)).toEqual((await stores.log.read()).places[0]);
      expect(await stores.log.readPlace({ ...PLACE, region: 'eu-north-1' })).toBeNull();
      await stores.log.swept(PLACE, { at: T0 + 2, error: null, full: true });
      expect((await stores.log.read()).places[0]).toEqual({
        ...PLACE,
        historyAt: T0 + 2,
        sweptAt: T0 + 2,
        failedAt: null,
        error: null,
      });
    });
  });

  test(`${name}: a start's own members survive`, async () => {
    const start = aStart({ parameters: { portNumber: ['22'] }, event: { nested: { deep: [1, null] } } });
    await stores.sessions.write(aRecord({}, start));
    expect((await stores.sessions.read(PLACE, start.id))?.start).toEqual(start);
  });
}
