import { afterAll, beforeAll, expect, test } from 'vitest';
import { anEndedRecord, anEvidence, bytesOf } from '../../test/builders/evidence.ts';
import { headKey, renderHead, type SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import { reportFailure, reportVerification } from './report-verification.ts';
import { sealBundle } from './seal-bundle.ts';
import { type VerifiedBundle, verifyBundle } from './verify-bundle.ts';

let world: ReturnType<typeof anEvidence>;
let heads: SealedBundle[];
let bundles: VerifiedBundle[];
beforeAll(async () => {
  world = anEvidence();
  heads = [];
  bundles = [];
  for (const basis of ['one', 'two', 'three']) {
    const head = await sealBundle(world.evidence, anEndedRecord(), basis);
    const bytes = await bytesOf(await world.objects.read(world.objects.archive(head.bundle.key), null));
    heads.push(head);
    bundles.push(await verifyBundle([bytes], world.evidence.crypto));
  }
});
afterAll(() => world.close());

const bundle = (number: number): VerifiedBundle => bundles[number - 1] ?? expect.fail('no such bundle');
const head = (number: number): string => renderHead(heads[number - 1] ?? expect.fail('no such head'));

test('a bundle alone proves that it is whole, and says what else to look at', () => {
  const report = reportVerification(bundle(2), {});
  expect(report).toMatchObject({ ok: true, sequence: 2, failure: null });
  expect(report.proven).toHaveLength(1);
  expect(report.notProven.join('\n')).toContain(headKey(bundle(2).description.chain));
  expect(report.notProven).toHaveLength(4);
});

test('with the key, the head and the bundle before it, only what the node said stays unproven', () => {
  const report = reportVerification(bundle(2), {
    keySha256: bundle(2).description.publicKeySha256.toUpperCase(),
    head: head(2),
    previous: bundle(1),
  });
  expect(report.ok).toBe(true);
  expect(report.proven).toHaveLength(4);
  expect(report.notProven).toEqual([expect.stringContaining('root on a node')]);
});

test('another key, another head and another bundle before it are faults, with what was expected and found', () => {
  expect(reportVerification(bundle(2), { keySha256: 'ab'.repeat(32) })).toMatchObject({
    ok: false,
    failure: { file: 'public-key.pem', expected: `the key ${'ab'.repeat(32)}` },
  });
  expect(reportVerification(bundle(2), { head: head(3) })).toMatchObject({
    ok: false,
    failure: { file: 'MANIFEST.sha256', found: `SHA-256 ${bundle(2).manifestSha256}` },
  });
  expect(reportVerification(bundle(2), { head: '{}' }).failure?.found).toBe('something else in --head');
  expect(reportVerification(bundle(3), { previous: bundle(1) })).toMatchObject({
    ok: false,
    failure: { file: 'bundle.json', found: bundle(2).manifestSha256 },
  });
  expect(reportVerification(bundle(1), { previous: bundle(2) }).failure?.found).toContain(
    'the first of its chain',
  );
});

test('of a file that does not verify nothing is proven', () => {
  const failure = { file: 'reads.json', expected: 'SHA-256 a', found: 'SHA-256 b' };
  expect(reportFailure(failure, 12)).toMatchObject({ ok: false, failure, proven: [], bytes: 12 });
});
