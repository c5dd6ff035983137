import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FUNCTIONS, MOST_ZIP_BYTES } from './functions.ts';
import { type Bundle, makeBundles } from './make-bundles.ts';

let bundles: readonly Bundle[];
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
beforeAll(async () => {
  bundles = await makeBundles();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bundle = (name: string) => bundles.find((one) => one.name === name) ?? expect.fail(`no ${name}`);

test('every function has a bundle, and each is under 5 MB', () => {
  expect(bundles.map(({ name }) => name)).toEqual(FUNCTIONS.map(({ name }) => name));
  for (const { name, zip } of bundles) {
    expect(zip.length, name).toBeLessThan(MOST_ZIP_BYTES);
    expect(zip.length, name).toBeGreaterThan(100_000);
  }
});

test('the same sources make the same bytes', async () => {
  const again = await makeBundles();
  expect(again.map(({ name, sha256 }) => [name, sha256])).toEqual(
    bundles.map(({ name, sha256 }) => [name, sha256]),
  );
});

test('what the code reads while it runs is in its bundle, and in no other', () => {
  const { files } = bundle('reconcile');
  for (const path of [
    'index.mjs',
    'src/runtimes/lambda/cedar_wasm_bg.wasm',
    'policies/guardrails/schema.cedarschema',
    'policies/access/api.cedar',
  ])
    expect(files.has(path), path).toBe(true);
  expect([...files.keys()].filter((path) => path.startsWith('rules/')).length).toBeGreaterThan(100);
  expect([...bundle('feed-search').files.keys()].every((path) => path.endsWith('.mjs'))).toBe(true);
});

test('an unpacked bundle gives its handler, with nothing beside it', () => {
  for (const name of ['api', 'feed-search']) {
    const at = join(folder, name);
    for (const [path, bytes] of Object.entries(unzipSync(bundle(name).zip))) {
      mkdirSync(dirname(join(at, path)), { recursive: true });
      writeFileSync(join(at, path), bytes);
    }
    const script = `console.log(typeof (await import(${JSON.stringify(join(at, 'index.mjs'))})).handler)`;
    const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: at, env: {} });
    expect(told.toString().trim(), name).toBe('function');
    expect(readFileSync(join(at, 'index.mjs'), 'utf8')).toContain(`${name}.mjs`);
  }
});
