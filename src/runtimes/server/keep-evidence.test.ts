import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { anEndedRecord, anEvidence } from '../../../test/builders/evidence.ts';
import { PLACE } from '../../../test/builders/session.ts';
import { sealBundle } from '../../operations/seal-bundle.ts';
import { type KeptEvidence, startEvidence } from './keep-evidence.ts';
import type { Loops } from './loop.ts';

const SESSION = { ...PLACE, id: 'engineer-0a1b2c3d4e5f60718' };
const NEVER_MS = 3_600_000;
let world: ReturnType<typeof anEvidence>;
let kept: KeptEvidence;
let said: string[];
let closed: boolean;

beforeEach(() => {
  world = anEvidence();
  said = [];
  closed = false;
});
afterEach(async () => {
  closed = true;
  await kept.close();
  world.close();
});

/** The loops over this world: a wait takes no time, but for the rest between two walks. */
function start(
  pace: { bytesPerSecond: number; everyMs: number } = { bytesPerSecond: 1e9, everyMs: NEVER_MS },
) {
  const loops = {
    setTimer: (then: () => void, ms: number) => {
      if (ms === pace.everyMs) return () => undefined;
      world.state.now += ms;
      const timer = setTimeout(then, 1);
      return () => clearTimeout(timer);
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    say: (text: string) => said.push(text),
    closed: () => closed,
  } as unknown as Loops;
  kept = startEvidence(loops, world.evidence, pace);
}

const bundles = async () => (await world.evidence.store.ofSession(SESSION)).length;

test('a session that ended is sealed, and the status counts it', async () => {
  await world.stores.sessions.write(anEndedRecord());
  start();
  await vi.waitFor(async () => expect(await bundles()).toBe(1), 10_000);
  expect(await kept.status()).toMatchObject({ bundles: 1, sealError: null, walkError: null });
  expect(said).toEqual([]);
});

test('what cannot be sealed is told once, tried again with growing waits, and sealed when it can be', async () => {
  await world.stores.sessions.write(anEndedRecord());
  world.objects.hasLock = false;
  start();
  await vi.waitFor(
    async () => expect((await kept.status()).sealError).toContain('EVIDENCE_NOT_LOCKED'),
    10_000,
  );
  expect(said).toEqual([expect.stringContaining(`session ${SESSION.id}: EVIDENCE_NOT_LOCKED`)]);
  world.objects.hasLock = true;
  await vi.waitFor(async () => expect(await bundles()).toBe(1), 10_000);
  await vi.waitFor(async () => expect((await kept.status()).sealError).toBeNull(), 10_000);
});

test('a bundle that is asked for is sealed after the one that is being sealed, never beside it', async () => {
  await world.stores.sessions.write(anEndedRecord());
  start();
  const asked = await Promise.all([kept.sealNow(SESSION), kept.sealNow(SESSION), kept.sealNow(SESSION)]);
  expect(asked.every((one) => one.ok)).toBe(true);
  const numbers = (await world.evidence.store.after(PLACE, 0, 10)).map((one) => one.chain.sequence);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test('the archive is walked over at its pace', async () => {
  const { bundle } = await sealBundle(world.evidence, anEndedRecord(), 'basis');
  const begun = world.state.now;
  start({ bytesPerSecond: 1000, everyMs: NEVER_MS });
  await vi.waitFor(async () => expect((await kept.status()).verified?.bundles).toBe(1), 10_000);
  expect(world.state.now - begun).toBeGreaterThan(bundle.bytes * 0.9);
});

test('a close ends a walk in the middle of a bundle, and the walk goes on from the bundle before', async () => {
  await sealBundle(world.evidence, anEndedRecord(), 'basis');
  const objects = world.evidence.objects;
  const read = objects.read.bind(objects);
  objects.read = async (...asked) => {
    closed = true;
    return read(...asked);
  };
  start({ bytesPerSecond: 1, everyMs: NEVER_MS });
  await vi.waitFor(() => expect(closed).toBe(true), 10_000);
  await kept.close();
  expect(await world.evidence.store.readWalk()).toMatchObject({ at: null, bundles: 0 });
  expect((await kept.status()).walkError).toBeNull();
});
