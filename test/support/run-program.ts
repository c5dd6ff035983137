import { spawn } from 'node:child_process';
import { vi } from 'vitest';

/** No program of the tests runs longer than this. */
const MAX_RUN_MS = 60_000;

/** Programs starve each other on a busy machine: a test that runs some may take this long. */
const TEST_MS = 120_000;
vi.setConfig({ testTimeout: TEST_MS });

/** What a finished program left. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Rejects when it cannot be started, was ended by a signal or takes too long. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly env: Record<string, string>; readonly cwd?: string; readonly input?: string },
): Promise<Ran> {
  const child = spawn(file, args, { env: options.env, cwd: options.cwd, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), MAX_RUN_MS);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === null)
        reject(new Error(`${file} ${args.join(' ')} was ended by ${signal}: ${stdout}${stderr}`));
      else resolve({ code, stdout, stderr });
    });
  });
}
