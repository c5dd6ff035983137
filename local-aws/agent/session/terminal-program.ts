import { spawn } from '@lydell/node-pty';
import type { TerminalSize } from '@sallyport/session-channel/payloads/size.ts';
import type { Program, ProgramEvents } from './program.ts';
import type { ShellUser } from './run-as.ts';

const FIRST_SIZE: TerminalSize = { cols: 200, rows: 60 };
/** A shell that does not go on hang-up is killed after this. */
const KILL_AFTER_MS = 500;

/** A shell, or `sh -c` of a command, on a real pseudo-terminal, as the user and in their home. */
export function startTerminalProgram(
  options: { command: string | undefined; user: ShellUser; home: string; env: Record<string, string> },
  events: ProgramEvents,
): Program {
  const args = options.command === undefined ? [] : ['-c', options.command];
  const asOther = process.getuid?.() === 0;
  const pty = spawn('/bin/sh', args, {
    name: 'xterm-256color',
    ...FIRST_SIZE,
    cwd: options.home,
    env: options.env,
    encoding: null,
    ...(asOther ? { uid: options.user.uid, gid: options.user.gid } : {}),
  });
  let alive = true;
  pty.onData((data) => events.output(data as unknown as Buffer));
  pty.onExit(({ exitCode }) => {
    alive = false;
    events.ended({ exitCode });
  });
  const signal = (name: NodeJS.Signals) => {
    try {
      // The whole group: the parts of a command go with it.
      if (alive) process.kill(-pty.pid, name);
    } catch {
      // It ended in the meantime.
    }
  };
  return {
    runAsUser: options.user.name,
    // The declaration says string; bytes are written as they are, so that no keystroke is decoded.
    input: (data) => pty.write(Buffer.from(data) as unknown as string),
    resize: ({ cols, rows }) => {
      if (alive && cols > 0 && rows > 0) pty.resize(cols, rows);
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    kill: (now = false) => {
      signal(now ? 'SIGKILL' : 'SIGHUP');
      setTimeout(() => signal('SIGKILL'), KILL_AFTER_MS).unref();
    },
  };
}
