import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { anEndedRecord, anEvidence, bytesOf, TRANSCRIPT_KEY } from '../../test/builders/evidence.ts';
import { aNotice, PLACE, T0 } from '../../test/builders/session.ts';
import { describeWithOpenssl } from '../../test/support/openssl.ts';
import { signatureCommand } from '../domain/evidence/recipe.ts';
import { headKey } from '../domain/evidence/sealed-bundle.ts';
import { sealBundle } from './seal-bundle.ts';
import { verifyBundle } from './verify-bundle.ts';

const DAY = 86_400_000;
let world: ReturnType<typeof anEvidence>;
afterEach(() => world.close());

async function sealed(given: Parameters<typeof anEndedRecord>[0] = {}, basis = 'basis') {
  const head = await sealBundle(world.evidence, anEndedRecord(given), basis);
  const { objects } = world;
  const bytes = await bytesOf(await objects.read(objects.archive(head.bundle.key), head.bundle.versionId));
  return { head, bytes };
}

/** The bundle unpacked by tar, and the lines of its recipe as a person types them. */
function unpack(bytes: Buffer) {
  const file = join(world.dir, 'bundle.tar');
  writeFileSync(file, bytes);
  execFileSync('tar', ['-xmf', file, '-C', world.dir]);
  const [folder = ''] = execFileSync('tar', ['-tf', file], { encoding: 'utf8' }).split('/');
  const cwd = join(world.dir, folder);
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  const run = (line: string) => spawnSync('bash', ['-c', line], { cwd, encoding: 'utf8' });
  const commands = read('VERIFY.txt')
    .split('\n')
    .filter((line) => /^ {5}(?:openssl|sha256sum|find|echo)/.test(line))
    .map((line) => line.trim());
  return { cwd, read, run, commands };
}

describeWithOpenssl('by the tools of any machine', () => {
  test('a bundle is verified by tar, OpenSSL and sha256sum alone, by the recipe that it holds', async () => {
    world = anEvidence();
    world.objects.add('archive', TRANSCRIPT_KEY, Buffer.from('Script started\n$ rm -rf /srv\r\n'));
    const { head, bytes } = await sealed();
    const { read, run, commands } = unpack(bytes);
    expect(commands.length).toBe(6);
    const [key, signature, files, found, listed, manifest] = commands.map(run);
    expect(key?.stdout.split(' ')[0]).toBe(head.publicKeySha256);
    expect(read('VERIFY.txt')).toContain(head.publicKeySha256);
    expect(`${signature?.stdout}${signature?.status}`).toContain('Successfully');
    expect([files?.status, files?.stdout, files?.stderr]).toEqual([0, '', '']);
    expect(found?.stdout.trim()).toBe(listed?.stdout.trim());
    expect(manifest?.stdout.split(' ')[0]).toBe(head.manifestSha256);
    const anchored = world.objects.archive(headKey(head.chain));
    expect(String(await bytesOf(await world.objects.read(anchored, null)))).toContain(head.manifestSha256);
    expect(read('transcripts/s3-1.log')).toBe('Script started\n$ rm -rf /srv\r\n');
    expect(read('transcripts/cloudwatch-1.log')).toBe('{"message":"$ ls"}\n');
  });

  test('the same tools find what was changed, taken out or put in', async () => {
    world = anEvidence();
    world.objects.add('archive', TRANSCRIPT_KEY, Buffer.from('whoami\n'));
    const { bytes } = await sealed();
    const { cwd, run, commands } = unpack(bytes);
    const [, signature = '', files = '', found = '', listed = ''] = commands;
    execFileSync('chmod', ['-R', 'u+w', cwd]);
    writeFileSync(join(cwd, 'extra.txt'), 'x');
    expect(run(found).stdout.trim()).not.toBe(run(listed).stdout.trim());
    appendFileSync(join(cwd, 'transcripts/s3-1.log'), ' ');
    expect(run(files).stderr).toContain('WARNING: 1 computed checksum did NOT match');
    appendFileSync(join(cwd, 'MANIFEST.sha256'), '\n');
    expect(run(signature).status).not.toBe(0);
  });
});

test('a bundle holds the session, its events, verdicts with facts, notices and who read it', async () => {
  world = anEvidence();
  const { evidence, stores } = world;
  const record = anEndedRecord({ noticed: ['n-1'] });
  const session = { ...PLACE, id: record.start.id };
  await stores.notices.keep(aNotice({ id: 'n-1' }));
  await stores.notices.keep(aNotice({ id: 'of-another' }));
  const reader = { arn: 'arn:aws:iam::222222222222:user/auditor', person: 'auditor' };
  await stores.reads.keep([{ at: T0 + 9, reader, what: 'play', session, detail: null }]);
  await evidence.sources.judgements.keep(session, {
    at: T0,
    verdict: { compliant: true },
    facts: { node: 1 },
  });
  world.state.trail = [{ eventName: 'TerminateSession' }];
  const { read } = unpack((await sealed({ noticed: ['n-1'] })).bytes);
  const json = (name: string) => JSON.parse(read(name)) as never;
  expect(json('session.json')).toMatchObject({ id: record.start.id, endCause: 'exit' });
  expect(json('cloudtrail.json')).toEqual({
    complete: true,
    reason: null,
    events: [{ eventID: 'e-1', eventName: 'StartSession' }, { eventName: 'TerminateSession' }],
  });
  expect(json('verdicts.json')).toMatchObject([{ verdict: { compliant: true }, facts: { node: 1 } }]);
  expect(json('notices.json')).toMatchObject({ complete: true, notices: [{ id: 'n-1' }] });
  expect(json('reads.json')).toMatchObject([{ what: 'play', reader }]);
  expect(json('grant.json')).toBeNull();
});

test('every version of a transcript is in it whole, and a delete marker is told', async () => {
  world = anEvidence(null);
  const { objects } = world;
  objects.add('archive', TRANSCRIPT_KEY, Buffer.from('first'));
  objects.add('archive', TRANSCRIPT_KEY, Buffer.from([0, 255, 27, 93]));
  objects.add('archive', TRANSCRIPT_KEY, null);
  const { bytes } = await sealed();
  const { cwd, read } = unpack(bytes);
  expect(read('transcripts/s3-1.log')).toBe('first');
  expect([...readFileSync(join(cwd, 'transcripts/s3-2.log'))]).toEqual([0, 255, 27, 93]);
  const { versions, missing } = JSON.parse(read('transcripts.json')) as {
    versions: { file: string | null; isDeleteMarker: boolean; versionId: string }[];
    missing: unknown[];
  };
  expect(versions.map((one) => [one.versionId, one.file, one.isDeleteMarker])).toEqual([
    ['v1', 'transcripts/s3-1.log', false],
    ['v2', 'transcripts/s3-2.log', false],
    ['v3', null, true],
  ]);
  expect(missing).toMatchObject([{ destination: 'cloudwatch' }]);
});

test('the same content at the same place of the chain has the same bytes', async () => {
  world = anEvidence();
  const first = (await sealed()).bytes;
  const { evidence, dir } = world;
  const key = readFileSync(join(dir, 'evidence-key.pem'));
  expect(statSync(join(dir, 'evidence-key.pem')).mode & 0o777).toBe(0o600);
  world.close();
  world = anEvidence();
  writeFileSync(join(world.dir, 'evidence-key.pem'), key, { mode: 0o600 });
  expect((await sealed()).bytes.equals(first)).toBe(true);
  expect(evidence).not.toBe(world.evidence);
});

test('bundles are chained: each names the manifest before, under a number and a key of its own', async () => {
  world = anEvidence();
  const first = await sealed();
  const second = await sealed();
  expect(first.head.chain).toEqual({ ...PLACE, sequence: 1, previousManifestSha256: null });
  expect(second.head.chain).toEqual({
    ...PLACE,
    sequence: 2,
    previousManifestSha256: first.head.manifestSha256,
  });
  expect(second.head.bundle.key).not.toBe(first.head.bundle.key);
  const { description } = await verifyBundle([second.bytes], world.evidence.crypto);
  expect(description.chain).toEqual(second.head.chain);
});

test('a server without its state goes on where the anchored heads end, and nobody forks a chain', async () => {
  world = anEvidence();
  const first = await sealed();
  world.stores.database.exec('DELETE FROM evidence_bundles');
  const second = await sealed();
  expect(second.head.chain).toMatchObject({
    sequence: 2,
    previousManifestSha256: first.head.manifestSha256,
  });
  const { objects } = world;
  const put = objects.put.bind(objects);
  // Somebody else anchors number 3 in the moment before ours.
  objects.put = async (object, content, until) => {
    if (object.key.includes('/heads/')) objects.add('archive', object.key, Buffer.from('{}'));
    return put(object, content, until);
  };
  await expect(sealed()).rejects.toMatchObject({ code: 'EVIDENCE_CHAIN_TAKEN', retry: 'later' });
  objects.put = put;
  await expect(sealed()).rejects.toMatchObject({ code: 'EVIDENCE_CHAIN_UNREADABLE' });
});

test('a bundle is locked no longer than transcripts are kept, its head as long as heads are', async () => {
  world = anEvidence();
  const settings = { ...world.evidence.settings(), lockMs: 365 * DAY, retentionMs: 30 * DAY };
  const evidence = { ...world.evidence, settings: () => settings };
  const head = await sealBundle(evidence, anEndedRecord(), 'basis');
  const lockOf = (key: string) => world.objects.lock(world.objects.archive(key), null);
  expect(await lockOf(head.bundle.key)).toMatchObject({ until: T0 + 60_000 + 30 * DAY });
  expect(await lockOf(headKey(head.chain))).toMatchObject({ until: head.sealedAt + 365 * DAY });
  world.state.now = T0 + 60 * DAY;
  const late = await sealBundle(evidence, anEndedRecord(), 'late');
  expect(late.lockedUntil).toBe(late.sealedAt + DAY);
});

test('without object lock nothing is sealed, and the fault says why', async () => {
  world = anEvidence();
  world.objects.hasLock = false;
  await expect(sealed()).rejects.toMatchObject({ code: 'EVIDENCE_NOT_LOCKED' });
  expect(await world.evidence.store.list({ limit: 10 })).toEqual([]);
});

test('a transcript that changes while it is read is no evidence', async () => {
  world = anEvidence();
  const { transcripts } = world.evidence;
  const open = transcripts.open.bind(transcripts);
  transcripts.open = async (...asked) => ({ ...(await open(...asked)), bytes: 5 });
  await expect(sealed()).rejects.toMatchObject({ code: 'EVIDENCE_CHANGED' });
});

test('the recipe of keys of KMS is that of openssl dgst', () => {
  world = anEvidence();
  expect(signatureCommand('ecdsa-sha256')).toContain('openssl dgst -sha256 -verify public-key.pem');
});
