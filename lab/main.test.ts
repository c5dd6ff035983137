import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { runProgram } from '../test/support/run-program.ts';
import { readOrMakeSeed } from './seed-file.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'lab-main-'));

afterAll(() => rmSync(dir, { recursive: true }));

const up = (...args: string[]) =>
  runProgram(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, 'up', ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: dir },
    cwd: dir,
  });

describe('a port that is taken', () => {
  test.each(['--port', '--api-port'])(
    'of %s is told with what to do, and nothing stays behind',
    async (option) => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const free = ['--port', '--tls-port', '--api-port'].flatMap((each) => [
        each,
        each === option ? String(port) : '0',
      ]);
      const ran = await up(...free, '--data-dir', join(dir, option));
      other.close();
      expect(ran.code).toBe(3);
      expect(ran.stderr).toContain(
        `Port ${port} is taken. Give another with --port, --tls-port or --api-port`,
      );
      expect(existsSync(join(dir, option, 'lab.json'))).toBe(false);
    },
  );
});

test('arguments that mean nothing are wrong usage', async () => {
  const ran = await up('--event-delay', '8-2');
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('ends before it begins')]);
});

describe('the seed of a directory', () => {
  test('of a start that was cut off is not gone on with', async () => {
    const aws = await startTestAws();
    const half = mkdtempSync(join(dir, 'half-'));
    writeFileSync(join(half, 'seed.begun'), '');
    await expect(readOrMakeSeed(aws.world, half)).rejects.toThrow('cut off half-way. Remove that directory');
    await aws.close();
  });

  test('is made once, and that of another version is refused', async () => {
    const aws = await startTestAws();
    const own = mkdtempSync(join(dir, 'own-'));
    const seed = await readOrMakeSeed(aws.world, own);
    expect(await readOrMakeSeed(aws.world, own)).toEqual(JSON.parse(JSON.stringify(seed)));
    writeFileSync(join(own, 'seed.json'), JSON.stringify({ version: 0, seed }));
    await expect(readOrMakeSeed(aws.world, own)).rejects.toThrow('another version of the lab');
    await aws.close();
  });
});
