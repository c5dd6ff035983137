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
    ...(asOther ? { uid: options.user.uid, gid: options.user.gid } : {}),
  });
  child.stdout.on('data', (data: Buffer) => events.output(data));
  child.stderr.on('data', (data: Buffer) =>
    options.separateErrors ? events.errorOutput(data) : events.output(data),
  );
  let failed = false;
  child.on('error', (error) => {
    failed = true;
    events.errorOutput(Buffer.from(`Unable to start command: ${error.message}\n`));
    events.ended({ exitCode: 127 });
  });
  child.on('close', (code) => {
    if (!failed) events.ended({ exitCode: code ?? 137 });
  });
  return {
    runAsUser: options.user.name,
    input: () => undefined,
    resize: () => undefined,
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    kill: () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
    },
  };
}
