import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ShellUser } from './run-as.ts';

/** The private home of a user on a node: made at the first session, mode 0700, theirs alone. */
export function homeOf(homeDir: string, instanceId: string, user: ShellUser): string {
  const nodeDir = join(homeDir, instanceId);
  const home = join(nodeDir, user.name);
  if (existsSync(home)) return home;
  // Passable, not readable: the user must get through to their home and see nothing on the way.
  mkdirSync(nodeDir, { recursive: true, mode: 0o711 });
  mkdirSync(home, { mode: 0o700 });
  if (process.getuid?.() === 0) chownSync(home, user.uid, user.gid);
  return home;
}

/** The clean environment of a shell: nothing of the agent's own. */
export function shellEnvironment(user: ShellUser, home: string): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    HOME: home,
    USER: user.name,
    LOGNAME: user.name,
    SHELL: '/bin/sh',
    PWD: home,
  };
}
