import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SealedBundle } from '../../src/domain/evidence/sealed-bundle.ts';
import type { EvidenceStore, JudgementLog } from '../../src/operations/evidence-ports.ts';
import type { SessionStore } from '../../src/operations/ports.ts';
import { aRecord, PLACE, T0 } from '../builders/session.ts';

/** Stores of evidence under test; sessions are what `toLookAt` looks among. */
export interface OpenedEvidenceStores {
  readonly store: EvidenceStore;
  readonly judgements: JudgementLog;
  readonly sessions: SessionStore;
  close?(): void;
}

const SESSION = { ...PLACE, id: 'engineer-0a1b2c3d4e5f60718' };
const OTHER_PLACE = { account: '333333333333', region: 'eu-west-1' };

function aHead(sequence: number, given: Partial<SealedBundle> = {}): SealedBundle {
  return {
    chain: { ...PLACE, sequence, previousManifestSha256: sequence === 1 ? null : 'ab'.repeat(32) },
    sessionId: SESSION.id,
    sealedAt: T0 + sequence,
    manifestSha256: 'cd'.repeat(32),
    signature: 'c2ln',
    publicKeySha256: 'ef'.repeat(32),
    bundle: { key: `sallyport/evidence/${sequence}`, versionId: 'v1', bytes: 10, sha256: '01'.repeat(32) },
    lockedUntil: T0 + 1_000_000,
    basis: 'basis',
    ...given,
  };
}

/** What every adapter of EvidenceStore and JudgementLog must do. */
export function describeEvidenceStores(
  name: string,
  open: () => OpenedEvidenceStores | Promise<OpenedEvidenceStores>,
): void {
  let stores: OpenedEvidenceStores;
  beforeEach(async () => {
    stores = await open();
  });
  afterEach(() => stores.close?.());

  describe(`${name}: bundles`, () => {
    test('are kept whole, once each, and read back in the order of their chain', async () => {
      const { store } = stores;
      for (const sequence of [2, 1, 3]) await store.keep(aHead(sequence));
      await store.keep(aHead(2, { basis: 'another' }));
      expect(await store.after(PLACE, 0, 10)).toEqual([aHead(1), aHead(2), aHead(3)]);
      expect(await store.after(PLACE, 1, 1)).toEqual([aHead(2)]);
      expect(await store.chainEnd(PLACE)).toEqual(aHead(3));
      expect(await store.chainEnd(OTHER_PLACE)).toBeNull();
    });

    test('of other sessions and chains stay apart', async () => {
      const { store } = stores;
      const elsewhere = { ...OTHER_PLACE, sequence: 1, previousManifestSha256: null };
      await store.keep(aHead(1));
      await store.keep(aHead(2, { sessionId: "o'brien\ud800" }));
      await store.keep(aHead(9, { chain: elsewhere }));
      expect(await store.ofSession(SESSION)).toEqual([aHead(1)]);
      expect((await store.ofSession({ ...PLACE, id: "o'brien\ud800" })).length).toBe(1);
      expect(await store.chains()).toEqual([PLACE, OTHER_PLACE]);
      expect(await store.counts()).toEqual({ bundles: 3, sessions: 3 });
    });

    test('are listed newest first, by account and by number', async () => {
      const { store } = stores;
      for (const sequence of [1, 2, 3]) await store.keep(aHead(sequence));
      expect((await store.list({ limit: 2 })).map((one) => one.chain.sequence)).toEqual([3, 2]);
      expect((await store.list({ sequence: 1, limit: 9 })).map((one) => one.chain.sequence)).toEqual([1]);
      expect(await store.list({ account: '999999999999', limit: 9 })).toEqual([]);
    });
  });

  describe(`${name}: sessions to look at`, () => {
    test('are those that ended and changed since, and those whose moment has come', async () => {
      const { store, sessions } = stores;
      await sessions.write(aRecord());
      expect(await store.toLookAt(T0, 10)).toEqual([]);
      const open = await sessions.read(PLACE, SESSION.id);
      await sessions.write({ ...(open ?? aRecord()), state: 'ended', endedAt: T0 });
      expect(await store.toLookAt(T0, 10)).toEqual([SESSION]);
      await store.looked(SESSION, 2, T0 + 5);
      expect(await store.toLookAt(T0 + 4, 10)).toEqual([]);
      expect(await store.toLookAt(T0 + 5, 10)).toEqual([SESSION]);
      await store.looked(SESSION, 2, null);
      expect(await store.toLookAt(T0 + 5_000, 10)).toEqual([]);
      const ended = await sessions.read(PLACE, SESSION.id);
      await sessions.write({ ...(ended ?? aRecord()), endCause: 'exit' });
      expect(await store.toLookAt(T0, 10)).toEqual([SESSION]);
    });
  });

  describe(`${name}: the walk`, () => {
    test('begins at nothing, and its place is kept', async () => {
      const { store } = stores;
      const nothing = await store.readWalk();
      expect(nothing).toEqual({ startedAt: null, at: null, bundles: 0, bytes: 0, problems: 0, last: null });
      const walk = { ...nothing, startedAt: T0, at: { ...PLACE, sequence: 4 }, bundles: 4, bytes: 9 };
      await store.writeWalk(walk);
      expect(await store.readWalk()).toEqual(walk);
    });
  });

  describe(`${name}: judgements`, () => {
    const judged = (at: number, compliant: boolean, facts: unknown = { node: 'web' }) => ({
      at,
      verdict: { compliant, judgedAt: at },
      facts,
    });

    test('are kept when they differ from the one before, with the first and the last time of each', async () => {
      const { judgements } = stores;
      for (const one of [
        judged(T0, true),
        judged(T0 + 5, true),
        judged(T0 + 9, false),
        judged(T0 + 12, true),
      ])
        await judgements.keep(SESSION, one);
      expect(await judgements.ofSession(SESSION)).toEqual([
        { firstAt: T0, lastAt: T0 + 5, verdict: { compliant: true, judgedAt: T0 }, facts: { node: 'web' } },
        {
          firstAt: T0 + 9,
          lastAt: T0 + 9,
          verdict: { compliant: false, judgedAt: T0 + 9 },
          facts: { node: 'web' },
        },
        {
          firstAt: T0 + 12,
          lastAt: T0 + 12,
          verdict: { compliant: true, judgedAt: T0 + 12 },
          facts: { node: 'web' },
        },
      ]);
      expect(await judgements.ofSession({ ...SESSION, id: 'another' })).toEqual([]);
    });

    test('other facts are another judgement; of a session judged for ever the first and the newest stay', async () => {
      const { judgements } = stores;
      for (let number = 0; number < 120; number += 1)
        await judgements.keep(SESSION, judged(T0 + number, true, { number }));
      const kept = await judgements.ofSession(SESSION);
      expect(kept.length).toBeLessThanOrEqual(60);
      expect([kept[0]?.facts, kept.at(-1)?.facts]).toEqual([{ number: 0 }, { number: 119 }]);
    });
  });
}
