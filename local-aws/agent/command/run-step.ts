import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { StepReply } from '@sallyport/session-channel/payloads/run-command.ts';
import { folderName } from '../session/folder-name.ts';
import { homeOf, shellEnvironment } from '../session/home.ts';
import { startPlainProgram } from '../session/plain-program.ts';
import type { Program } from '../session/program.ts';
import { chooseShellUser } from '../session/run-as.ts';
import type { CommandStep } from './command-steps.ts';
import { MAX_STDERR_BYTES, MAX_STDOUT_BYTES, StepOutput } from './step-output.ts';

const SHELL_ACTION = 'aws:runShellScript';
/** Seconds that a step may take, when its document says nothing, and at most. Source: "aws:runShellScript". */
const DEFAULT_TIMEOUT_S = 3_600;
const MAX_TIMEOUT_S = 172_800;
/** Output and errors together, as lists of invocations show them. */
const MAX_OUTPUT_CHARS = 2_500;
/** The real agent's exit code of a step that was ended from outside. */
const KILLED_CODE = 137;

/** Where steps of a node run. */
export interface StepHost {
  readonly instanceId: string;
  readonly region: string;
  readonly homeDir: string;
}

/** A step under way. */
export interface RunningStep {
  readonly done: Promise<StepReply>;
  /** Ends it: its status is Cancelled then. */
  cancel(): void;
}

type Ending = 'exit' | 'cancelled' | 'timed-out';

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** A reply of a step that did not run. */
export function idleStep(step: CommandStep, status: string, because = ''): StepReply {
  const at = iso(Date.now());
  return {
    status,
    code: status === 'Failed' ? 1 : 0,
    name: step.action,
    output: because,
    startDateTime: at,
    endDateTime: at,
    standardOutput: '',
    standardError: because,
  };
}

function linesOf({ runCommand }: CommandStep['inputs']): string {
  return Array.isArray(runCommand) ? runCommand.map(String).join('\n') : String(runCommand ?? '');
}

function timeoutOf({ timeoutSeconds }: CommandStep['inputs']): number {
  const seconds = Number(timeoutSeconds ?? DEFAULT_TIMEOUT_S);
  return seconds >= 1 && seconds <= MAX_TIMEOUT_S ? seconds : DEFAULT_TIMEOUT_S;
}

/**
 * Writes the script where its user alone can read and run it, so that it never stands in an argument. The folder
 * above is the agent's own: in the user's home a link could lead elsewhere.
 */
function writeScript(folder: string, user: { uid: number; gid: number }, lines: string): string {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o711 });
  mkdirSync(folder, { mode: 0o700 });
  const file = join(folder, '_script.sh');
  writeFileSync(file, `${lines}\n`, { mode: 0o500 });
  chmodSync(file, 0o500);
  if (process.getuid?.() === 0) for (const path of [folder, file]) chownSync(path, user.uid, user.gid);
  return file;
}

const STATUS: Readonly<Record<Ending, string>> = {
  exit: 'Failed',
  cancelled: 'Cancelled',
  'timed-out': 'TimedOut',
};

function finished(
  step: CommandStep,
  told: { ending: Ending; exitCode: number; startedAt: number; stdout: StepOutput; stderr: StepOutput },
): StepReply {
  const { ending, exitCode } = told;
  const isSuccess = ending === 'exit' && exitCode === 0;
  const because = isSuccess ? '' : `failed to run commands: exit status ${exitCode}`;
  const standardOutput = told.stdout.text();
  const standardError = ending === 'exit' ? `${told.stderr.text()}${because}` : told.stderr.text();
  const errors = standardError === '' ? '' : `\n----------ERROR-------\n${standardError}`;
  return {
    status: isSuccess ? 'Success' : STATUS[ending],
    code: ending === 'exit' ? exitCode : KILLED_CODE,
    name: step.action,
    output: `${standardOutput}${errors}`.slice(0, MAX_OUTPUT_CHARS),
    startDateTime: iso(told.startedAt),
    endDateTime: iso(Date.now()),
    standardOutput,
    standardError,
  };
}

/**
 * Runs a step of the action aws:runShellScript: a script of a user's who is never root, within its time. Throws when
 * it can't be started.
 */
export function runStep(step: CommandStep, commandId: string, host: StepHost): RunningStep {
  if (step.action !== SHELL_ACTION) {
    const because = `Plugin with name ${step.action} is not supported in current platform! Step name: ${step.name}`;
    return { done: Promise.resolve(idleStep(step, 'Failed', because)), cancel: () => undefined };
  }
  const user = chooseShellUser({ enabled: false, user: '' });
  const home = homeOf(host.homeDir, host.instanceId, user);
  // No user's name begins with a dot.
  const folder = join(host.homeDir, host.instanceId, '.commands', `${commandId}-${folderName(step.name)}`);
  const file = writeScript(folder, user, linesOf(step.inputs));
  const { workingDirectory } = step.inputs;
  const stdout = new StepOutput(MAX_STDOUT_BYTES);
  const stderr = new StepOutput(MAX_STDERR_BYTES);
  const startedAt = Date.now();
  const { promise: done, resolve } = Promise.withResolvers<StepReply>();
  let ending: Ending = 'exit';
  let program: Program | undefined;
  const end = (how: Ending) => {
    ending = how;
    program?.kill();
  };
  const timer = setTimeout(() => end('timed-out'), timeoutOf(step.inputs) * 1000);
  program = startPlainProgram(
    {
      command: `sh -c '"$0"' '${file}'`,
      separateErrors: true,
      user,
      home: typeof workingDirectory === 'string' && isAbsolute(workingDirectory) ? workingDirectory : home,
      env: {
        ...shellEnvironment(user, home),
        SSM_COMMAND_ID: commandId,
        AWS_SSM_INSTANCE_ID: host.instanceId,
        AWS_SSM_REGION_NAME: host.region,
      },
    },
    {
      output: (data) => stdout.add(data),
      errorOutput: (data) => stderr.add(data),
      ended: ({ exitCode }) => {
        clearTimeout(timer);
        rmSync(folder, { recursive: true, force: true });
        resolve(finished(step, { ending, exitCode, startedAt, stdout, stderr }));
      },
    },
  );
  return { done, cancel: () => end('cancelled') };
}
