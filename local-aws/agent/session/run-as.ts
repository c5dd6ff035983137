import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/** The operating-system user that a shell runs as. */
export interface ShellUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The agent's own words for a RunAs that can't be; facts/session-manager.md B.8. */
export class RunAsError extends Error {}

const DEFAULT_USERS = ['ssm-user', 'nobody'] as const;

/** Looks a user up by name; undefined when the machine has none of that name. */
export function findUser(name: string): ShellUser | undefined {
  // A name from a document or a tag is hostile until it looks like a user name.
  if (!/^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/.test(name)) return undefined;
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((each) => each.startsWith(`${name}:`));
    if (line !== undefined) {
      const [, , uid, gid] = line.split(':');
      return { name, uid: Number(uid), gid: Number(gid) };
    }
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Who this process runs as. In a container the user may have a number and no name. */
function ownUser(): ShellUser {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  try {
    return { name: userInfo().username, uid, gid };
  } catch {
    return { name: String(uid), uid, gid };
  }
}

/**
 * Who a shell runs as, never root: with runAs the named user (the agent must be root, the user must exist and not
 * be root); else `ssm-user` where the machine has one, `nobody` when the agent is root, and else the agent's user.
 */
export function chooseShellUser(runAs: { enabled: boolean; user: string }): ShellUser {
  const own = ownUser();
  const isRoot = own.uid === 0;
  if (runAs.enabled) {
    if (runAs.user === '') throw new RunAsError('please set the RunAs default user');
    if (!isRoot) throw new RunAsError('the agent must run as root to use RunAs');
    const user = findUser(runAs.user);
    if (user === undefined)
      throw new RunAsError(`failed to start pty since RunAs user ${runAs.user} does not exist`);
    if (user.uid <= 0 || user.gid <= 0) throw new RunAsError('invalid uid and gid');
    return user;
  }
  if (!isRoot) return own;
  for (const name of DEFAULT_USERS) {
    const user = findUser(name);
    if (user !== undefined && user.uid > 0) return user;
  }
  throw new RunAsError('this machine has neither ssm-user nor nobody, and a shell as root is refused');
}
