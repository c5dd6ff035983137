import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROW_CLASSES, type RowClass } from '../../src/domain/archive/retention.ts';
import type { ExpiringRow } from '../../src/operations/retention-ports.ts';
import type { Stores, WatchStores } from '../../src/operations/stores.ts';
import { aFinding } from '../builders/finding.ts';
import { aGrant } from '../builders/grant.ts';
import { aNotice, aRecord, PLACE, T0 } from '../builders/session.ts';

/** The rows under test, the stores that they are written with, and how all are thrown away. */
type OpenedRows = WatchStores &
  Pick<Stores, 'reads' | 'rows'> & {
    readonly judgements?: Stores['judgements'];
    readonly evidence?: Stores['evidence'];
    close?(): void;
  };

const DAY = 86_400_000;
const READER = { arn: 'arn:aws:iam::222222222222:user/auditor', person: 'auditor' };

/** What every adapter of ExpiringRows must do. */
export function describeExpiringRows(name: string, open: () => OpenedRows | Promise<OpenedRows>): void {
  describe(`${name}: rows that expire`, () => {
    let stores: OpenedRows;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close?.());

    const expired = async (what: RowClass, at: number): Promise<ExpiringRow[]> => {
      const found: ExpiringRow[] = [];
      for await (const row of stores.rows.before(what, at)) found.push(row);
      return found;
    };
    const names = async (what: RowClass, at: number) => (await expired(what, at)).map((row) => row.name);
    const ended = (id: string, at: number) =>
      aRecord({ state: 'ended', endedAt: at, person: 'engineer' }, { id, startedAt: at - 1000 });

    test('each class is told by its age, oldest first, with the session and the person that it is about', async () => {
      for (const days of [3, 1, 2]) {
        const at = T0 - days * DAY;
        const sessionId = `s-${days}`;
        await stores.findings.keep(aFinding({ id: `f-${days}`, foundAt: at, lastAt: at, sessionId }));
        await stores.notices.keep(aNotice({ id: `n-${days}`, raisedAt: at, session: { id: sessionId } }));
        await stores.reads.keep([
          { at, reader: READER, what: 'play', session: { ...PLACE, id: sessionId }, detail: null },
          { at, reader: READER, what: 'search', session: null, detail: 'needle' },
        ]);
        await stores.sessions.write(ended(sessionId, at));
      }
      const cut = T0 - 1.5 * DAY;
      expect(await names('findings', cut)).toEqual(['finding f-3', 'finding f-2']);
      expect(await names('notices', cut)).toEqual(['notice n-3', 'notice n-2']);
      expect(await names('records', cut)).toEqual(['session s-3', 'session s-2']);
      const reads = await expired('reads', cut);
      expect(reads.map(({ sessionId }) => sessionId).sort()).toEqual(['s-2', 's-3', null, null].sort());
      expect((await expired('records', cut))[0]).toMatchObject({
        ...PLACE,
        sessionId: 's-3',
        person: 'engineer',
        at: T0 - 3 * DAY,
        waits: null,
      });
      for (const what of ROW_CLASSES) expect(await names(what, T0 - 3 * DAY)).toEqual([]);
    });

    test('what is removed is gone, and what is younger stays', async () => {
      const session = { ...PLACE, id: 's-old' };
      for (const [id, days] of [
        ['old', 3],
        ['new', 1],
      ] as const) {
        const at = T0 - days * DAY;
        await stores.findings.keep(aFinding({ id, foundAt: at, lastAt: at, sessionId: `s-${id}` }));
        await stores.notices.keep(aNotice({ id, raisedAt: at }));
        await stores.notices.markSent(id, at);
        await stores.sessions.write(ended(`s-${id}`, at));
        await stores.reads.keep([{ at, reader: READER, what: 'show', session, detail: null }]);
      }
      await stores.judgements?.keep(session, { at: T0, verdict: { compliant: true }, facts: {} });
      for (const what of ROW_CLASSES)
        for await (const row of stores.rows.before(what, T0 - 2 * DAY))
          expect(await stores.rows.remove(row)).toBe(true);
      for (const what of ROW_CLASSES) expect(await names(what, T0 - 2 * DAY)).toEqual([]);
      expect(await stores.findings.read('old')).toBeNull();
      expect((await stores.findings.list({})).map(({ id }) => id)).toEqual(['new']);
      expect(await stores.findings.list({ session: 's-old' })).toEqual([]);
      expect((await stores.notices.list({})).map(({ id }) => id)).toEqual(['new']);
      expect(await stores.sessions.read(PLACE, 's-old')).toBeNull();
      expect(await stores.sessions.list({ id: 's-old' })).toEqual([]);
      expect((await stores.sessions.list({})).map(({ start }) => start.id)).toEqual(['s-new']);
      expect(await stores.reads.ofSession(session)).toHaveLength(1);
      expect((await stores.judgements?.ofSession(session)) ?? []).toEqual([]);
      // Again: nothing is left of them to trip over.
      for (const what of ROW_CLASSES) expect(await names(what, T0 - 2 * DAY)).toEqual([]);
    });

    test('a notice of a finding is of the class of findings; one that was not sent waits', async () => {
      const at = T0 - DAY;
      await stores.notices.keep(aNotice({ id: 'quotes', kind: 'finding', raisedAt: at }));
      await stores.notices.keep(aNotice({ id: 'plain', raisedAt: at }));
      await stores.notices.markSent('plain', at);
      const [quotes] = await expired('findings', T0);
      expect(quotes).toMatchObject({ name: 'notice quotes', waits: 'it could not be sent yet' });
      expect(await stores.rows.remove(quotes!)).toBe(false);
      expect(await expired('notices', T0)).toMatchObject([{ name: 'notice plain', waits: null }]);
      expect((await stores.notices.unsent(9)).map(({ id }) => id)).toEqual(['quotes']);
    });

    test('open sessions and grants never expire; a record that changed meanwhile stays', async () => {
      await stores.sessions.write(aRecord({}, { id: 'open', startedAt: T0 - 9 * DAY }));
      await stores.sessions.write(ended('over', T0 - 9 * DAY));
      await stores.grants.write(aGrant({ id: 'g-000000000001', requestedAt: T0 - 9 * DAY, state: 'active' }));
      const over = aGrant({ id: 'g-000000000002', requestedAt: T0 - 9 * DAY, removedAt: T0 - 8 * DAY });
      await stores.grants.write({ ...over, state: 'ended' });
      expect((await names('records', T0)).sort()).toEqual(['grant g-000000000002', 'session over']);
      expect(await names('records', T0 - 8 * DAY)).toEqual(['session over']);
      const rows = await expired('records', T0);
      const record = await stores.sessions.read(PLACE, 'over');
      await stores.sessions.write({ ...record!, person: 'somebody' });
      const removed: Record<string, boolean> = {};
      for (const row of rows) removed[row.name] = await stores.rows.remove(row);
      expect(removed).toEqual({ 'session over': false, 'grant g-000000000002': true });
      expect(await stores.grants.read('g-000000000002')).toBeNull();
      expect(await stores.grants.read('g-000000000001')).not.toBeNull();
      expect(await stores.sessions.read(PLACE, 'over')).not.toBeNull();
    });

    test('hundreds of the same moment are all told, each once', async () => {
      const ids = Array.from({ length: 230 }, (_, number) => `n-${String(number).padStart(3, '0')}`);
      for (const id of ids) await stores.notices.keep(aNotice({ id, raisedAt: T0 - DAY }));
      const found = await names('notices', T0);
      expect(found.toSorted()).toEqual(ids.map((id) => `notice ${id}`));
    });
  });
}
