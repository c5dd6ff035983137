import { tmpdir, userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { startPlainProgram } from './plain-program.ts';
import { chooseShellUser } from './run-as.ts';

/** Starts a command and gathers what it says. */
function start(command: string, separateErrors = true) {
  const said = { out: '', err: '' };
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  const user = chooseShellUser({ enabled: false, user: '' });
  const waiting: (() => void)[] = [];
  const program = startPlainProgram(
    { command, separateErrors, user, home: tmpdir(), env: { PATH: process.env['PATH'] ?? '', SAID: 'yes' } },
    {
      output: (data) => {
        said.out += Buffer.from(data).toString();
        for (const look of waiting) look();
      },
      errorOutput: (data) => {
        said.err += Buffer.from(data).toString();
        for (const look of waiting) look();
      },
      ended: ({ exitCode }) => resolve(exitCode),
    },
  );
  const until = (test: () => boolean) =>
    new Promise<void>((done) => {
      const look = () => test() && done();
      waiting.push(look);
      look();
    });
  return { program, said, ended, until };
}

test('both streams wait while they are held back, and all comes after', async () => {
  const { program, said, ended, until } = start(`sh -c 'echo ready; head -c 2000000 /dev/zero >&2'`);
  await until(() => said.out === 'ready\n');
  program.pause();
  const held = said.err.length;
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  // What had been read already may come; the pipe's content may not.
  expect(said.err.length - held).toBeLessThanOrEqual(65_536);
  program.resume();
  expect(await ended).toBe(0);
  expect(said.err.length).toBe(2_000_000);
});

test('held back for good, a command still ends when it is killed', async () => {
  const { program, said, ended, until } = start(`sh -c 'echo ready; yes >&2'`);
  await until(() => said.out === 'ready\n');
  program.pause();
  program.kill();
  expect(await ended).toBe(137);
});

test('errors are output where streams are not separate', async () => {
  const { said, ended } = start(`sh -c 'echo out; echo err >&2; exit 7'`, false);
  expect(await ended).toBe(7);
  expect(said).toEqual({ out: 'out\nerr\n', err: '' });
});

test('it sees the environment that it was given and no other, and no supplementary groups of root', async () => {
  process.env['AGENT_SECRET'] = 'of the agent';
  const { said, ended } = start(`sh -c 'env; id -u; id -G'`);
  expect(await ended).toBe(0);
  delete process.env['AGENT_SECRET'];
  expect(said.out).toContain('SAID=yes');
  expect(said.out).not.toContain('of the agent');
  const [uid, groups] = said.out.trim().split('\n').slice(-2);
  expect(uid).not.toBe('0');
  if (userInfo().uid === 0) expect(groups).toMatch(/^[1-9]\d*$/);
});

test('no words, no program', () => {
  expect(() => start('   ')).toThrow('Unable to start command');
});
