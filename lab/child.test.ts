import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { Child } from './child.ts';

const dir = mkdtempSync(join(tmpdir(), 'child-'));
const logFile = join(dir, 'child.log');
const children: Child[] = [];

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()));
  vi.restoreAllMocks();
});

afterAll(() => rmSync(dir, { recursive: true }));

function child(program: string, more: { maxRestarts?: number } = {}): Child {
  const made = new Child('The child', ['-e', program], { env: { ONLY: 'this' }, logFile, ...more });
  children.push(made);
  return made;
}

const IDLE = 'setInterval(() => undefined, 1000);';

test('it is there once it says ready, and what followed is given', async () => {
  const running = child(
    `console.log('starting'); console.log('ready ' + JSON.stringify(process.env)); ${IDLE}`,
  );
  expect(JSON.parse(await running.start())).toEqual({ ONLY: 'this' });
  await vi.waitFor(() => expect(readFileSync(logFile, 'utf8')).toContain('starting'), 10_000);
});

test('one that ends before that fails with its last words', async () => {
  const failing = child(`console.error('the reason'); process.exit(3)`, { maxRestarts: 0 });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await expect(failing.start()).rejects.toThrow('The child stopped (3): the reason');
});

test('one that is killed comes back, and that is told', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const running = child(`console.log('ready'); ${IDLE}`);
  await running.start();
  const before = running.pid!;
  const { promise: back, resolve } = Promise.withResolvers<void>();
  running.onRestarted = resolve;
  process.kill(before, 'SIGKILL');
  await back;
  expect(running.pid).not.toBe(before);
});

test('one that dies again and again is left dead', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const dying = child('process.exit(1)', { maxRestarts: 1 });
  await expect(dying.start()).rejects.toThrow();
  await vi.waitFor(() => expect(said.mock.calls.join()).toContain('dies again and again'), {
    timeout: 20_000,
  });
});

test('one that is stopped stays stopped; it may clean up before', async () => {
  const running = child(
    `process.on('SIGTERM', () => { console.log('cleaned'); process.exit(0); }); console.log('ready'); ${IDLE}`,
  );
  await running.start();
  const restarted = vi.fn();
  running.onRestarted = restarted;
  await running.stop();
  await running.stop();
  expect(() => process.kill(running.pid!, 0)).toThrow();
  expect(restarted).not.toHaveBeenCalled();
});
