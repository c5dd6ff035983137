import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { Terminal } from '../../../test/support/terminal.ts';

const BIN = fileURLToPath(new URL('../../../bin/sallyport.mjs', import.meta.url));
const SOON_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'sallyport-ask-test-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('questions are asked one by one, an empty answer is asked again, and broken off nothing is done', async () => {
  const saved = join(folder, 'answers.json');
  const terminal = new Terminal(process.execPath, [BIN, 'deploy', '--dry-run', '--save', saved], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
  });
  await terminal.waitFor(/What is to be deployed\?/, SOON_MS);
  terminal.line('');
  await terminal.waitFor(/Account of the hub/, SOON_MS);
  terminal.line('');
  await terminal.waitFor(/Something must be given/, SOON_MS);
  terminal.line('111111111111');
  await terminal.waitFor(/Home Region/, SOON_MS);
  terminal.send('\x03');
  expect((await terminal.exited).exitCode).toBe(1);
  expect(terminal.shown).toContain('Nothing was deployed');
  expect(existsSync(saved)).toBe(false);
}, 120_000);
