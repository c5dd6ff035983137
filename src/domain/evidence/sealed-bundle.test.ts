import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asciiText, canonicalJson } from './ascii.ts';
import { type BundleDescription, parseDescription, renderDescription } from './description.ts';
import {
  bundleFolder,
  bundleKey,
  headKey,
  parseHead,
  renderHead,
  type SealedBundle,
} from './sealed-bundle.ts';
import { isTarName } from './tar-header.ts';

const PLACE = { account: '222222222222', region: 'eu-west-1' };
const HASH = 'ab'.repeat(32);
const HEAD: SealedBundle = {
  chain: { ...PLACE, sequence: 7, previousManifestSha256: HASH },
  sessionId: 'engineer-1',
  sealedAt: 1_800_000_000_123,
  manifestSha256: HASH,
  signature: 'c2ln',
  publicKeySha256: HASH,
  bundle: { key: 'k', versionId: null, bytes: 1, sha256: HASH },
  lockedUntil: 1_900_000_000_000,
  basis: '{}',
};
const ABOUT: BundleDescription = {
  session: { ...PLACE, id: 'engineer-1' },
  sealedAt: 1_800_000_000_123,
  chain: HEAD.chain,
  algorithm: 'ed25519',
  publicKeySha256: HASH,
  files: [{ name: 'reads.json', what: 'Who read.' }],
};

test('a head and a description read back as they are written, whatever the session is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      const head = { ...HEAD, sessionId: id };
      expect(parseHead(renderHead(head))).toEqual(head);
      const about = { ...ABOUT, session: { ...PLACE, id } };
      expect(parseDescription(renderDescription(about))?.session.id).toBe(id);
    }),
  );
});

test('what is no head and no description is null, and never an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parseHead(text)).toBeNull();
      expect(parseDescription(text)).toBeNull();
    }),
  );
  const changed = (change: object, of: object) => JSON.stringify({ ...of, ...change });
  const head = JSON.parse(renderHead(HEAD)) as object;
  for (const change of [
    { schema: 'sallyport.evidence-head/2' },
    { chain: null },
    { bundle: { key: 'k' } },
    { sealedAt: 'yesterday' },
    { manifestSha256: HASH.toUpperCase() },
    {},
  ])
    expect(parseHead(changed(change, head))).toBeNull();
  const about = JSON.parse(renderDescription(ABOUT)) as object;
  for (const change of [{ schema: 'other' }, { chain: { sequence: 0 } }, { session: 'x' }, { signature: {} }])
    expect(parseDescription(changed(change, about))).toBeNull();
});

test('names made of an id stay in their place, and differ by number and manifest', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 99_999_999 }), (id, sequence) => {
      const chain = { ...HEAD.chain, sequence };
      expect(bundleKey(chain, id, HASH)).toMatch(
        /^sallyport\/evidence\/bundles\/222222222222\/eu-west-1\/[A-Za-z0-9_-]{1,120}\/\d{8}-[0-9a-f]{16}\.tar$/,
      );
      expect(isTarName(`${bundleFolder(sequence, id)}/transcripts/cloudwatch-1234567.log`)).toBe(true);
    }),
  );
  expect(headKey({ ...PLACE, sequence: 12 })).toBe(
    'sallyport/evidence/heads/222222222222/eu-west-1/00000012.json',
  );
});

test('the same value has the same text whatever the order of its keys, in ASCII without control characters', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed());
      const text = canonicalJson(value);
      expect(canonicalJson(turned)).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(/^[\n\x20-\x7e]*$/.test(text)).toBe(true);
      expect(asciiText(Buffer.from(text))).toBe(text);
    }),
  );
});
