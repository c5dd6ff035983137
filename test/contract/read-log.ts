import { describe, expect, test } from 'vitest';
import { type ReadLog, recordRead } from '../../src/operations/read-log.ts';
import { PLACE, T0 } from '../builders/session.ts';

const READER = { arn: 'arn:aws:iam::222222222222:user/auditor', person: 'auditor' };
const session = (id: string) => ({ ...PLACE, id });

/** What every adapter of the read log must do. */
export function describeReadLog(name: string, open: () => ReadLog | Promise<ReadLog>): void {
  describe(`${name}: who watched what`, () => {
    test('a read is kept for each of its sessions, and told oldest first', async () => {
      const log = await open();
      const search = { reader: READER, at: T0, what: 'search', detail: 'rm -rf' } as const;
      await recordRead(log, { ...search, sessions: [session('a'), session('b')] });
      await recordRead(log, { reader: READER, at: T0 + 5, what: 'watch', sessions: [session('a')] });
      expect(await log.ofSession(session('a'))).toEqual([
        { at: T0, reader: READER, what: 'search', session: session('a'), detail: 'rm -rf' },
        { at: T0 + 5, reader: READER, what: 'watch', session: session('a'), detail: null },
      ]);
      expect((await log.ofSession(session('b'))).length).toBe(1);
    });

    test('a search that found nothing belongs to no session', async () => {
      const log = await open();
      await recordRead(log, { reader: READER, at: T0, what: 'search', sessions: [], detail: 'x' });
      expect(await log.ofSession(session('a'))).toEqual([]);
    });

    test('ids are taken as they are, and those of other places stay apart', async () => {
      const log = await open();
      for (const id of ["o'brien", '\ud800', 'a"--'])
        await recordRead(log, { reader: READER, at: T0, what: 'show', sessions: [session(id)] });
      expect((await log.ofSession(session('\ud800'))).map((read) => read.session?.id)).toEqual(['\ud800']);
      expect(await log.ofSession({ ...session("o'brien"), region: 'us-gov-west-1' })).toEqual([]);
    });

    test('a limit gives the last ones', async () => {
      const log = await open();
      for (let at = 0; at < 5; at += 1)
        await recordRead(log, { reader: READER, at: T0 + at, what: 'tail', sessions: [session('a')] });
      expect((await log.ofSession(session('a'), 2)).map((read) => read.at)).toEqual([T0 + 3, T0 + 4]);
    });
  });
}
