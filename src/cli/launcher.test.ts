import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram } from '../../test/support/run-program.ts';

// bin/sallyport.mjs under a Node that says it is older than it is, beside a Node that only tells how it was called.

const OLD = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})`;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'launcher-'));
  mkdirSync(join(root, 'bin'));
  copyFileSync(
    fileURLToPath(new URL('../../bin/sallyport.mjs', import.meta.url)),
    join(root, 'bin', 'sallyport.mjs'),
  );
});

afterEach(() => rmSync(root, { recursive: true }));

function bring(script: string, mode = 0o755): void {
  const dir = join(root, 'node_modules', 'node', 'bin');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'node'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, 'node'), mode);
}

const launch = (...args: string[]) =>
  runProgram(process.execPath, ['--import', OLD, join(root, 'bin', 'sallyport.mjs'), ...args], {
    env: { PATH: process.env['PATH'] ?? '' },
    input: 'typed',
  });

test('an older Node hands over to the one that npm brought, with all arguments, streams and the exit code', async () => {
  bring('printf "%s|" "$@"; cat; echo said >&2; exit 3');
  const ran = await launch('connect', 'a b', '--command', '$(x)');
  expect(ran).toEqual({
    code: 3,
    stdout: `${join(root, 'bin', 'sallyport.mjs')}|connect|a b|--command|$(x)|typed`,
    stderr: 'said\n',
  });
});

test('one that was ended by a signal is told as a shell tells it', async () => {
  bring('kill -TERM $$');
  expect((await launch('up')).code).toBe(143);
});

test('without one, a person is told what to install', async () => {
  const ran = await launch('status');
  expect([ran.code, ran.stdout]).toEqual([2, '']);
  expect(ran.stderr).toContain('needs Node 24, this is v');
  expect(ran.stderr).toContain('npm ci');
});

test('one that cannot be started is told of', async () => {
  bring('', 0o644);
  const ran = await launch('status');
  expect(ran.code).toBe(3);
  expect(ran.stderr).toContain('could not be started');
});
