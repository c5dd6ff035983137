import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockDirectory } from './lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'lock-'));

afterAll(() => rmSync(dir, { recursive: true }));

test('one lab has a directory, until it gives it free', () => {
  const unlock = lockDirectory(dir);
  expect(() => lockDirectory(dir)).toThrow(`A lab runs in ${dir} already.`);
  expect(statSync(join(dir, 'lock')).mode & 0o777).toBe(0o600);
  unlock();
  lockDirectory(dir)();
});

test('a lab of another process has it too, and no longer than that lives, however it dies', async () => {
  const program = `
    import { lockDirectory } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    lockDirectory(${JSON.stringify(dir)});
    console.log('locked');
    setInterval(() => undefined, 1000);
  `;
  const other = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(other.stdout, 'data');
  expect(() => lockDirectory(dir)).toThrow('A lab runs in');
  other.kill('SIGKILL');
  await once(other, 'exit');
  lockDirectory(dir)();
});
