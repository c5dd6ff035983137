import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeOf, shellEnvironment } from './home.ts';
import { chooseShellUser, findUser, RunAsError } from './run-as.ts';

const isRoot = userInfo().uid === 0;

test('a shell is never root: of an agent that is, it is somebody else; of another, the same user', () => {
  const { uid } = chooseShellUser({ enabled: false, user: '' });
  expect(uid).toBeGreaterThan(0);
  if (!isRoot) expect(uid).toBe(userInfo().uid);
});

test.each(['root', '', 'no-such-user-here', 'root; id', '../root', '-x'])(
  'RunAs as %j is refused, and says why',
  (user) => {
    expect(() => chooseShellUser({ enabled: true, user })).toThrow(RunAsError);
  },
);

test('a user is looked up only by what can be a user name', () => {
  expect(findUser('root')?.uid).toBe(0);
  for (const name of ['root:x', 'root\n', ' root', '--help', '$(id)', 'a'.repeat(65)])
    expect(findUser(name)).toBeUndefined();
});

test('a home is its user’s alone, and other users see nothing on the way to it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'homes-'));
  const user = chooseShellUser({ enabled: false, user: '' });
  const home = homeOf(dir, 'i-0123456789abcdef0', user);
  expect(homeOf(dir, 'i-0123456789abcdef0', user)).toBe(home);
  expect(statSync(home)).toMatchObject({ uid: user.uid });
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, '..')).mode & 0o066).toBe(0);
  rmSync(dir, { recursive: true });
});

test('the environment of a shell holds nothing of the agent’s', () => {
  process.env['AWS_SECRET_ACCESS_KEY'] = 'the agent’s secret';
  const environment = shellEnvironment({ name: 'nobody', uid: 65_534, gid: 65_534 }, '/home/ssm-user');
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  expect(Object.keys(environment).sort()).toEqual(
    ['HOME', 'LANG', 'LOGNAME', 'PATH', 'PWD', 'SHELL', 'TERM', 'USER'].sort(),
  );
  expect(environment).toMatchObject({ HOME: '/home/ssm-user', USER: 'nobody' });
});
