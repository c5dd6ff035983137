import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aBook, anEndedRecord, anEvidence, HOUR, TRANSCRIPT_KEY } from '../../test/builders/evidence.ts';
import { aGrant } from '../../test/builders/grant.ts';
import { PLACE } from '../../test/builders/session.ts';
import { headKey, type SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import type { Evidence } from './evidence.ts';
import { readEvidenceStatus } from './evidence-status.ts';
import { lookAtEvidence } from './look-at-evidence.ts';
import { sealBundle } from './seal-bundle.ts';
import { walkArchive } from './walk-archive.ts';

let world: Omit<ReturnType<typeof anEvidence>, 'evidence'> & { evidence: Evidence };
let sealed: SealedBundle[];
beforeEach(async () => {
  world = anEvidence();
  world.objects.now = world.state.now - HOUR;
  world.objects.add('archive', TRANSCRIPT_KEY, Buffer.from('first'), {
    mode: 'COMPLIANCE',
    until: world.state.now + HOUR,
    encryptedWith: null,
  });
  sealed = [];
  for (const basis of ['one', 'two', 'three'])
    sealed.push(await sealBundle(world.evidence, anEndedRecord(), basis));
});
afterEach(() => world.close());

const nth = (number: number): SealedBundle => {
  const one = sealed[number - 1];
  if (!one) throw new Error('no such bundle');
  return one;
};
const versionsOf = (key: string) => world.objects.kept.get(`archive/${key}`) ?? [];

/** Walks to the end; the kinds and reasons of all notices, oldest first. */
async function walk() {
  const bytes: number[] = [];
  for (let step = 0; step < 20; step += 1) {
    const { ended } = await walkArchive(world.evidence, async (read) => void bytes.push(read));
    if (ended) break;
  }
  const notices = await world.evidence.notices.list({});
  return { bytes, told: notices.map(({ kind, reasons }) => `${kind}: ${reasons.join(' ')}`) };
}

describe('the walk over the archive', () => {
  test('finds nothing in an archive that nobody touched, and says when it was through', async () => {
    const { bytes, told } = await walk();
    expect(told).toEqual([]);
    const total = sealed.reduce((so, one) => so + one.bundle.bytes, 0) + 'first'.length;
    expect(bytes.reduce((so, one) => so + one, 0)).toBe(total);
    const status = await readEvidenceStatus(world.evidence, { sealError: null, walkError: null });
    expect(status).toMatchObject({
      bundles: 3,
      sessions: 1,
      verified: { bundles: 3, bytes: total, problems: 0 },
      walk: null,
    });
  });

  test('goes on where it was after a restart', async () => {
    await walkArchive(world.evidence, async () => undefined);
    await walkArchive(world.evidence, async () => undefined);
    expect((await world.evidence.store.readWalk()).at).toEqual({ ...PLACE, sequence: 2 });
    let read = 0;
    await walkArchive(world.evidence, async (bytes) => {
      read += bytes;
    });
    expect(read).toBeGreaterThanOrEqual(nth(3).bundle.bytes);
  });

  test('a bundle whose bytes changed is told once, with the file and both hashes', async () => {
    const [version] = versionsOf(nth(2).bundle.key);
    if (!version?.content) throw new Error('no bundle');
    const changed = Buffer.from(version.content);
    changed[514] = (changed[514] ?? 0) ^ 4;
    version.content = changed;
    const first = await walk();
    expect(first.told).toHaveLength(1);
    expect(first.told[0]).toMatch(
      /^evidence-changed: evidence 222222222222\/eu-west-1 number 2: the bundle \S+ is not as it was sealed .*transcripts\/s3-1\.log: expected SHA-256 .*found SHA-256/,
    );
    expect((await walk()).told).toEqual(first.told);
  });

  test('a bundle or a head that is gone, or hidden by a delete marker, is told', async () => {
    world.objects.kept.delete(`archive/${nth(1).bundle.key}`);
    world.objects.add('archive', nth(2).bundle.key, null);
    world.objects.kept.delete(`archive/${headKey(nth(3).chain)}`);
    world.objects.add('archive', headKey(nth(1).chain), null);
    const { told } = await walk();
    expect(told.map((text) => text.split(':')[0])).toEqual(Array(4).fill('evidence-missing'));
    expect(told.filter((text) => text.includes('delete marker'))).toHaveLength(2);
  });

  test('another object over a bundle or a head is told, and so is a head with other words', async () => {
    world.objects.add('archive', nth(2).bundle.key, Buffer.from('other'));
    world.objects.add('archive', headKey(nth(2).chain), Buffer.from('{}'));
    const [head] = versionsOf(headKey(nth(3).chain));
    if (!head) throw new Error('no head');
    head.content = Buffer.from(String(Buffer.from(head.content ?? [])).replaceAll('three', 'thREE'));
    const { told } = await walk();
    expect(told.filter((text) => text.includes('put another object over'))).toHaveLength(2);
    expect(told.filter((text) => text.startsWith('evidence-chain-broken'))).toHaveLength(1);
  });

  test('a lock that became weaker is told, on bundles and on transcripts', async () => {
    for (const version of [...versionsOf(nth(1).bundle.key), ...versionsOf(TRANSCRIPT_KEY)])
      version.lock = { ...version.lock, mode: 'GOVERNANCE' };
    const { told } = await walk();
    expect(told.filter((text) => text.includes('is not locked as it was'))).toHaveLength(2);
  });

  test('a transcript that changed, is gone, or lies under another since it was sealed is told', async () => {
    const [version] = versionsOf(TRANSCRIPT_KEY);
    if (!version) throw new Error('no transcript');
    version.content = Buffer.from('forged');
    world.objects.add('archive', TRANSCRIPT_KEY, Buffer.from('over it'));
    expect((await walk()).told.map((text) => text.split(' number 3: ')[1])).toEqual(
      [
        expect.stringMatching(/^somebody put another object over the transcript/),
        expect.stringMatching(/^the transcript \S+ \(version v1\) has SHA-256 \w+, and had/),
      ].sort(),
    );
    world.objects.kept.delete(`archive/${TRANSCRIPT_KEY}`);
    expect((await walk()).told.join('\n')).toContain('is gone; the bundle still holds it');
  });

  test('what retention removed on purpose is not told', async () => {
    const { evidence } = world;
    world.objects.kept.delete(`archive/${TRANSCRIPT_KEY}`);
    world.objects.kept.delete(`archive/${nth(1).bundle.key}`);
    world.evidence = { ...evidence, isPruned: async () => true };
    expect((await walk()).told).toEqual([]);
  });

  test('a bundle that somebody sealed with a key of their own is told, unless that key is a former one of ours', async () => {
    const forger = anEvidence();
    const forged = { ...world.evidence, signer: forger.evidence.signer };
    sealed.push(await sealBundle(forged, anEndedRecord(), 'forged'));
    const { told } = await walk();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('which is not ours');
    const settings = { ...world.evidence.settings(), formerKeys: [nth(4).publicKeySha256] };
    world.evidence = { ...world.evidence, settings: () => settings };
    world.stores.database.exec('DELETE FROM notices');
    expect((await walk()).told).toEqual([]);
    forger.close();
  });

  test('heads that somebody put after ours break the chain, and nothing is sealed after them', async () => {
    const next = headKey({ ...nth(3).chain, sequence: 4 });
    world.objects.add('archive', next, Buffer.from('{"schema":"sallyport.evidence-head/1"}'));
    expect((await walk()).told).toEqual([
      expect.stringMatching(/^evidence-chain-broken: .*is not the head after/),
    ]);
    await expect(sealBundle(world.evidence, anEndedRecord(), 'four')).rejects.toMatchObject({
      code: 'EVIDENCE_CHAIN_UNREADABLE',
    });
  });

  test('a link that was taken out of what is known here is found', async () => {
    world.stores.database.exec('DELETE FROM evidence_bundles WHERE sequence = 2');
    expect((await walk()).told).toEqual([
      expect.stringMatching(/^evidence-chain-broken: .*does not follow the one before/),
    ]);
  });
});

describe('when bundles are made', () => {
  const session = { ...PLACE, id: 'engineer-0a1b2c3d4e5f60718' };
  const keep = async (given: Parameters<typeof anEndedRecord>[0]) => {
    const { sessions } = world.stores;
    const version = (await sessions.read(PLACE, session.id))?.version ?? 0;
    await sessions.write(anEndedRecord({ version, ...given }));
  };
  const look = async () => {
    const due = await world.evidence.store.toLookAt(world.state.now, 10);
    for (const one of due) await lookAtEvidence(world.evidence, one);
    return (await world.evidence.store.ofSession(session)).length;
  };
  beforeEach(() => world.stores.database.exec('DELETE FROM evidence_bundles'));

  test('one when the session ended and its copies came; another when a later copy comes; none for nothing', async () => {
    world.objects.kept.clear();
    await keep({ deliveries: aBook(null) });
    expect(await look()).toBe(1);
    expect(await look()).toBe(1);
    await keep({ deliveries: aBook(null), noticed: ['n'] });
    expect(await look()).toBe(1);
    await keep({ deliveries: aBook('v1') });
    expect(await look()).toBe(2);
  });

  test('none while the session is open, its end unsettled or a copy expected, and one all the same at the bound', async () => {
    world.objects.kept.clear();
    const book = aBook('v1');
    const expected = {
      ...book,
      deliveries: book.deliveries.map((one) => ({ ...one, state: 'expected' as const })),
    };
    const endedAt = world.state.now;
    await keep({ state: 'active', endedAt: null });
    expect(await look()).toBe(0);
    await keep({ endedAt, endSettlesAt: world.state.now + HOUR });
    expect(await look()).toBe(0);
    await keep({ endedAt, deliveries: expected });
    expect(await look()).toBe(0);
    world.state.now += 65 * 60_000 - 1;
    expect(await look()).toBe(0);
    world.state.now += 1;
    expect(await look()).toBe(1);
  });

  test('another when the grant that it was under has its receipt', async () => {
    world.objects.kept.clear();
    const { grants } = world.stores;
    const endsAt = world.state.now + 10_000;
    const grant = aGrant({ state: 'active', startsAt: world.state.now, endsAt });
    await grants.write(grant);
    await keep({ grantId: grant.id });
    expect(await look()).toBe(1);
    world.state.now = endsAt + 60_000;
    expect(await look()).toBe(1);
    const receipt = {
      plannedEndAt: endsAt,
      lastByteAt: null,
      lastByteSource: null,
      confirmedAt: endsAt + 1,
      sessions: [session.id],
    };
    await grants.write({ ...grant, version: 1, state: 'ended', receipt });
    world.state.now += 60_000;
    expect(await look()).toBe(2);
    world.state.now += HOUR;
    expect(await look()).toBe(2);
  });
});
