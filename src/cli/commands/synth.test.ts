import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { runProgram } from '../../../test/support/run-program.ts';

const BIN = fileURLToPath(new URL('../../../bin/sallyport.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sallyport-synth-test-'));
const synth = (...args: string[]) =>
  runProgram(process.execPath, [BIN, 'synth', ...args], {
    env: { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
  });

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('writes every template, the same as are kept, and asks nothing of AWS', async () => {
  const out = join(folder, 'deep', 'er');
  const { code, stdout, stderr } = await synth('--out', out, '-o', 'json');
  expect(code, stderr).toBe(0);
  const written = JSON.parse(stdout) as { stack: string; file: string; needs: string[] }[];
  expect(written.map(({ stack }) => stack).sort()).toEqual([
    'SallyportHub',
    'SallyportMember',
    'SallyportOrganization',
    'SallyportSingle',
  ]);
  expect(readdirSync(out).length).toBe(4);
  for (const { stack, file } of written) {
    const kept = new URL(`../../../infra/expected/${stack}.template.json`, import.meta.url);
    expect(readFileSync(file, 'utf8') === readFileSync(kept, 'utf8'), file).toBe(true);
  }
  expect(written.find(({ stack }) => stack === 'SallyportMember')?.needs).toEqual(
    expect.arrayContaining(['ExternalId', 'HubAccount', 'HomeRegion']),
  );
  expect(stderr).not.toContain('deprecated');
}, 60_000);

test('a folder that cannot be is told, with exit 3', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const { code, stderr } = await synth('--out', join(file, 'below'));
  expect(code).toBe(3);
  expect(stderr).toContain('cannot be written into');
}, 60_000);
