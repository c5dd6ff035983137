import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ListQuery, listLatest, listVersions } from './listing.ts';
import { ObjectStore } from './object-store.ts';
import type { ObjectDetail } from './stored-object.ts';

const detail: ObjectDetail = {
  segments: [],
  headers: {},
  metadata: {},
  encryption: { algorithm: 'AES256' },
  owner: '111111111111',
  writer: 'test',
  acl: [],
  tags: {},
  checksums: {},
  storageClass: 'STANDARD',
};

function storeOf(keys: readonly string[]): ObjectStore {
  const store = new ObjectStore(new DatabaseSync(':memory:'));
  for (const [i, key] of keys.entries()) {
    const version = { versionId: `v${i}`, isDeleteMarker: false, sizeBytes: 0, etag: '', modifiedAt: 0 };
    store.put({ bucket: 'b', key, ...version, detail });
  }
  return store;
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The slow and obvious list: sort, fold, keep each fold once. */
function model(
  keys: readonly string[],
  { prefix, delimiter }: { prefix: string; delimiter: string },
): string[] {
  const entries = [...new Set(keys)]
    .filter((key) => key.startsWith(prefix))
    .sort(byBytes)
    .map((key) => {
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      return at < 0 ? key : `folded:${key.slice(0, at + 1)}`;
    });
  return [...new Set(entries)];
}

const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', 'é', '\u{1F600}', '\uFFFD'),
  minLength: 1,
  maxLength: 5,
});
const shape = {
  keys: fc.array(key, { maxLength: 40 }),
  prefix: fc.constantFrom('', 'a', 'a/', 'é'),
  delimiter: fc.constantFrom('', '/'),
  size: fc.integer({ min: 1, max: 5 }),
};

test('pages of any size give the same list as sorting and folding everything', () => {
  fc.assert(
    fc.property(fc.record(shape), ({ keys, prefix, delimiter, size }) => {
      const store = storeOf(keys);
      const query: ListQuery = { bucket: 'b', prefix, delimiter, size };
      const seen: string[] = [];
      let after = '';
      for (let pages = 0; pages <= keys.length; pages++) {
        const page = listLatest(store, query, after);
        expect(page.objects.length + page.commonPrefixes.length).toBeLessThanOrEqual(size);
        seen.push(
          ...[
            ...page.objects.map((object) => object.key),
            ...page.commonPrefixes.map((each) => `folded:${each}`),
          ],
        );
        after = page.last;
        if (!page.isTruncated) break;
      }
      const expected = model(keys, { prefix, delimiter });
      expect([...seen].sort()).toEqual([...expected].sort());
    }),
    { numRuns: 150 },
  );
});

test('pages of versions give every version once, newest first within its key', () => {
  fc.assert(
    fc.property(fc.record(shape), ({ keys, prefix, size }) => {
      const store = storeOf(keys);
      const seen: string[] = [];
      let marker: { key: string; versionId: string | undefined } = { key: '', versionId: undefined };
      for (let pages = 0; pages <= keys.length; pages++) {
        const page = listVersions(store, { bucket: 'b', prefix, delimiter: '', size }, marker);
        seen.push(...page.objects.map((object) => object.versionId));
        marker = { key: page.last, versionId: page.lastObject?.versionId };
        if (!page.isTruncated) break;
      }
      const expected = keys
        .map((each, i) => ({ each, i }))
        .filter(({ each }) => each.startsWith(prefix))
        .sort((a, b) => byBytes(a.each, b.each) || b.i - a.i)
        .map(({ i }) => `v${i}`);
      expect(seen).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});
