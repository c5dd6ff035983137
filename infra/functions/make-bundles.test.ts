import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLambdaHub } from '../../bench/parts/lambda-hub.ts';
import { FUNCTIONS, MOST_ZIP_BYTES } from './functions.ts';
import { type Bundle, makeBundles } from './make-bundles.ts';

const run = promisify(execFile);
const RUNNER = fileURLToPath(new URL('../../bench/parts/first-event.ts', import.meta.url));

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
  const one = FUNCTIONS.filter(({ name }) => name === 'feed-search');
  const [first, second] = [await makeBundles(one), await makeBundles(one)];
  expect(first.map(({ sha256 }) => sha256)).toEqual(second.map(({ sha256 }) => sha256));
  expect(Buffer.from(first[0]?.zip ?? []).equals(second[0]?.zip ?? Buffer.from([1]))).toBe(true);
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

/** Unpacks a bundle, and gives it an event in a process of its own that has this environment and nothing else. */
async function firstAnswer(
  name: string,
  event: object,
  env: Readonly<Record<string, string>>,
): Promise<unknown> {
  const at = join(folder, name);
  for (const [path, bytes] of Object.entries(unzipSync(bundle(name).zip))) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), bytes);
  }
  const { stdout } = await run(process.execPath, [RUNNER, at, JSON.stringify(event)], { cwd: folder, env });
  return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { answer: unknown }).answer;
}

test('a bundle works with what its environment names, and with nothing beside it', async () => {
  const hub = await startLambdaHub(join(folder, 'tmp'));
  try {
    const env = await hub.environment();
    const http = {
      method: 'GET',
      path: '/v1/identity',
      protocol: 'HTTP/1.1',
      sourceIp: '::1',
      userAgent: '',
    };
    const asked = {
      ...{ version: '2.0', rawPath: http.path, rawQueryString: '', headers: { host: 'api.example' } },
      requestContext: { domainName: 'api.example', http },
    };
    const answer = (await firstAnswer('api', asked, env)) as { statusCode: number; body: string };
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([
      200,
      expect.objectContaining({ audience: 'sallyport' }),
    ]);
    const { SALLYPORT_TABLE: _, ...less } = env;
    await expect(firstAnswer('reconcile', { key: 'session/1/2/3' }, less)).rejects.toThrow(
      'the function lacks SALLYPORT_TABLE',
    );
    expect(await firstAnswer('reconcile', { key: 'session/1/2/3' }, env)).toMatchObject({ requeueAt: null });
  } finally {
    await hub.close();
  }
});
