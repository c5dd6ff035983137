import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Spool } from './spool.ts';

let root: string;
let dir: string;
let now: number;
let spool: Spool;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spool-test-'));
  dir = join(root, 'spool');
  now = 0;
  spool = new Spool(dir, () => now);
});
afterEach(() => {
  spool.close();
  rmSync(root, { recursive: true, force: true });
});

/** Bytes that come in pieces, and how often they were asked for. */
function pieces(...texts: readonly string[]) {
  const asked = { times: 0 };
  const fetch = async function* () {
    asked.times += 1;
    for (const text of texts) yield Buffer.from(text);
  };
  return { asked, fetch };
}

test('what is asked for at once, or again, is fetched once, with its size and hash', async () => {
  const { asked, fetch } = pieces('ab', 'c');
  const both = await Promise.all([spool.get('k', fetch), spool.get('k', fetch)]);
  const again = await spool.get('k', fetch);
  expect(asked.times).toBe(1);
  expect(new Set([...both, again].map(({ path }) => path)).size).toBe(1);
  expect(again).toMatchObject({
    bytes: 3,
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  });
  expect(readFileSync(again.path, 'utf8')).toBe('abc');
  expect(statSync(again.path).mode & 0o777).toBe(0o600);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

test('what could not be fetched leaves nothing, and is fetched again', async () => {
  const failing = async function* () {
    yield Buffer.from('half');
    throw new Error('the network is gone');
  };
  await expect(spool.get('k', failing)).rejects.toThrow('the network is gone');
  expect(readdirSync(dir)).toEqual([]);
  const { fetch } = pieces('whole');
  expect((await spool.get('k', fetch)).bytes).toBe(5);
});

test('what was not used for a while goes, and at the next start all that was left', async () => {
  const old = await spool.get('old', pieces('a').fetch);
  now = 9 * 60_000;
  const used = await spool.get('used', pieces('b').fetch);
  now = 11 * 60_000;
  spool.sweep();
  await expect.poll(() => existsSync(old.path)).toBe(false);
  expect(existsSync(used.path)).toBe(true);
  const next = new Spool(dir, () => now);
  expect(existsSync(used.path)).toBe(false);
  next.close();
});

test('two keys are two files, whatever is in their names', async () => {
  const names = ['a', '../a', 'a\0', '/etc/passwd'];
  const files = await Promise.all(names.map((name) => spool.get(name, pieces(name).fetch)));
  expect(new Set(files.map(({ path }) => path)).size).toBe(names.length);
  for (const { path } of files) expect(join(dir, path.slice(dir.length + 1))).toBe(path);
});
