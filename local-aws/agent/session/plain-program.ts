import { spawn } from 'node:child_process';
import type { Program, ProgramEvents } from './program.ts';
import type { ShellUser } from './run-as.ts';
import { splitWords } from './words.ts';

const KILL_AFTER_MS = 500;

/** A command without shell or terminal: split into words and executed. facts/session-manager.md B.8. */
export function startPlainProgram(
  options: {
    command: string;
    separateErrors: boolean;
    user: ShellUser;
    home: string;
    env: Record<string, string>;
  },
  events: ProgramEvents,
): Program {
  const [file, ...args] = splitWords(options.command);
  if (file === undefined) throw new Error('Unable to start command: the document has no commands');
  const asOther = process.getuid?.() === 0;
  const child = spawn(file, args, {
    cwd: options.home,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what the command started ends with it.
    detached: true,
    ...(asOther ? { uid: options.user.uid, gid: options.user.gid } : {}),
  });
  child.stdout.on('data', (data: Buffer) => events.output(data));
  child.stderr.on('data', (data: Buffer) =>
    options.separateErrors ? events.errorOutput(data) : events.output(data),
  );
  let failed = false;
  let closed = false;
  const signal = (name: NodeJS.Signals) => {
    try {
      if (!closed && child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It ended in the meantime.
    }
  };
  child.on('error', (error) => {
    failed = true;
    events.errorOutput(Buffer.from(`Unable to start command: ${error.message}\n`));
    events.ended({ exitCode: 127 });
  });
  child.on('close', (code) => {
    closed = true;
    if (!failed) events.ended({ exitCode: code ?? 137 });
  });
  return {
    runAsUser: options.user.name,
    input: () => undefined,
    resize: () => undefined,
    pause: () => {
      for (const stream of [child.stdout, child.stderr]) stream.pause();
    },
    resume: () => {
      for (const stream of [child.stdout, child.stderr]) stream.resume();
    },
    kill: (now = false) => {
      signal(now ? 'SIGKILL' : 'SIGTERM');
      setTimeout(() => {
        signal('SIGKILL');
        // A paused or inherited pipe would keep the end from being seen.
        for (const stream of [child.stdout, child.stderr]) stream.destroy();
      }, KILL_AFTER_MS).unref();
    },
  };
}
