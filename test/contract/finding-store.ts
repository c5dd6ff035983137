import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WatchStores } from '../../src/operations/stores.ts';
import { aFinding } from '../builders/finding.ts';
import { aNotice, aRecord, T0 } from '../builders/session.ts';

/** The stores under test, and how they are thrown away. */
type OpenedFindings = WatchStores & { close?(): void };

/** What every adapter of the findings' store must do. */
export function describeFindingStore(
  name: string,
  open: () => OpenedFindings | Promise<OpenedFindings>,
): void {
  describe(`${name}: findings`, () => {
    let stores: OpenedFindings;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close?.());
    const ids = async (filter: object) => (await stores.findings.list(filter)).map(({ id }) => id);

    test('a finding is written with its session, read back whole, and written over under its id', async () => {
      const record = aRecord();
      await stores.sessions.write(record, { findings: [aFinding()] });
      expect(await stores.findings.read(aFinding().id)).toEqual(aFinding());
      await stores.findings.keep(aFinding({ count: 2 }));
      expect(await stores.findings.list({})).toEqual([aFinding({ count: 2 })]);
      expect(await stores.findings.read('none')).toBeNull();
    });

    test('one of a write from an older version is not written', async () => {
      await stores.sessions.write(aRecord());
      expect(await stores.sessions.write(aRecord(), { findings: [aFinding()] })).toBe(false);
      expect(await stores.findings.list({})).toEqual([]);
    });

    test('one without a session is kept with its notice, which a second writing leaves alone', async () => {
      await stores.findings.keep(aFinding({ sessionId: null }), [aNotice()]);
      await stores.findings.keep(aFinding({ sessionId: null, count: 2 }), [aNotice({ why: 'other' })]);
      expect(await stores.notices.list({})).toEqual([aNotice()]);
    });

    test('lists are newest first, and filtered by session, user, node, rule, level, source and time', async () => {
      await stores.findings.keep(aFinding({ id: 'a' }));
      await stores.findings.keep(
        aFinding({
          id: 'b',
          level: 'low',
          ruleId: 'rule-2',
          title: "It's a 100%_sure title",
          sessionId: null,
          relatedSessions: ['s2', 's3'],
          node: 'i-9',
          nodeName: null,
          person: 'other',
          principal: 'arn:aws:iam::222222222222:user/other',
          source: 'trail',
          foundAt: T0 + 1000,
          lastAt: T0 + 2000,
        }),
      );
      expect(await ids({})).toEqual(['b', 'a']);
      expect(await ids({ limit: 1 })).toEqual(['b']);
      expect(await ids({ session: 's3' })).toEqual(['b']);
      expect(await ids({ session: aFinding().sessionId })).toEqual(['a']);
      expect(await ids({ user: 'other' })).toEqual(['b']);
      expect(await ids({ user: 'user/dev' })).toEqual(['a']);
      expect(await ids({ node: 'web' })).toEqual(['a']);
      expect(await ids({ node: 'i-9' })).toEqual(['b']);
      expect(await ids({ rule: 'rule-1' })).toEqual(['a']);
      expect(await ids({ rule: '100%_' })).toEqual(['b']);
      expect(await ids({ level: 'medium' })).toEqual(['a']);
      expect(await ids({ source: 'trail' })).toEqual(['b']);
      expect(await ids({ since: T0 + 1500 })).toEqual(['b']);
      expect(await ids({ until: T0 + 1000 })).toEqual(['a']);
    });

    test('a change is untold until it is marked, and a change meanwhile stays untold', async () => {
      await stores.findings.keep(aFinding());
      const [first] = await stores.findings.untold(10);
      expect(first).toMatchObject({ version: 1, toldCount: 0 });
      await stores.findings.keep(aFinding({ count: 3 }));
      await stores.findings.markTold(first!);
      const [second] = await stores.findings.untold(10);
      expect(second).toMatchObject({ version: 2, toldCount: 1, finding: { count: 3 } });
      await stores.findings.markTold(second!);
      await stores.findings.keep(aFinding({ count: 3 }));
      expect(await stores.findings.untold(10)).toEqual([]);
    });

    test('since when calls are judged is the first moment that was asked with', async () => {
      expect(await stores.findings.judgesSince(T0)).toBe(T0);
      expect(await stores.findings.judgesSince(T0 + 5000)).toBe(T0);
    });
  });
}
