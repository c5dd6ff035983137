import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clients, makeClients } from '@sallyport/lab/seed/clients.ts';
import type { LabFile } from '@sallyport/lab/up.ts';
import type { AwsCli, CliAnswer } from './aws-cli.ts';
import { until } from './deadline.ts';
import { readKey } from './profile-key.ts';
import { type Ran, runProgram } from './run-program.ts';
import { Terminal } from './terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Node 24, and the command. */
export const NODE = join(ROOT, 'node_modules/.bin/node');
export const PROGRAM = join(ROOT, 'bin/sallyport.mjs');
/** `up` on ports that nobody has. */
export const FREE_PORTS = ['--port', '0', '--tls-port', '0', '--api-port', '0'] as const;
const READY_MS = 90_000;
const STOP_MS = 30_000;

/** `sallyport` on a terminal. */
export function sallyportTerminal(
  args: readonly string[],
  place: { readonly env: Record<string, string>; readonly cwd: string },
): Terminal {
  return new Terminal(NODE, [PROGRAM, ...args], place);
}

/** What a `sallyport` command left. */
export interface SallyportAnswer extends Ran {
  /** The one JSON value on stdout; throws when there is not exactly one. */
  json<Value>(): Value;
}

/** The lab as a user starts it: `sallyport up` in a process of its own, on free ports, in a folder of its own. */
export class TestLab {
  readonly file: LabFile;
  /** The folder that it was started in, and that commands are typed in. */
  readonly folder: string;
  readonly dataDir: string;
  readonly #process: ChildProcess;
  readonly #told: () => string;

  private constructor(process: ChildProcess, folder: string, told: () => string) {
    this.#process = process;
    this.folder = folder;
    this.dataDir = join(folder, '.sallyport');
    this.#told = told;
    this.file = JSON.parse(readFileSync(join(this.dataDir, 'lab.json'), 'utf8')) as LabFile;
  }

  /** Starts it with more options of `up`, such as `--event-delay 1`; resolves once lab.json is there. */
  static async start(...options: readonly string[]): Promise<TestLab> {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-lab-'));
    const child = spawn(NODE, [PROGRAM, 'up', ...FREE_PORTS, ...options], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        told += text;
      });
    const ready = await until(
      'the lab is ready',
      () => child.exitCode !== null || /^ready/m.test(told),
      READY_MS,
    ).catch(() => false);
    if (!ready || child.exitCode !== null) {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`the lab did not start: ${told}`);
    }
    return new TestLab(child, folder, () => told);
  }

  /** What the lab printed so far. */
  get told(): string {
    return this.#told();
  }

  /** The processes of the lab, as lab.json has them now. */
  get pids(): LabFile['pids'] {
    return (JSON.parse(readFileSync(join(this.dataDir, 'lab.json'), 'utf8')) as LabFile).pids;
  }

  /** The id of a node of the lab. */
  node(name: 'DevEC2Instance' | 'ProdEC2Instance' | 'DevOnPrem' | 'ProdOnPrem'): string {
    return this.file.nodes.find((node) => node.name === name)!.id;
  }

  /** The environment in which the AWS CLI and `sallyport` act as one of the lab's people. */
  env(profile: string): Record<string, string> {
    return {
      AWS_CONFIG_FILE: this.file.awsConfigFile,
      AWS_SHARED_CREDENTIALS_FILE: this.file.awsCredentialsFile,
      AWS_PROFILE: profile,
    };
  }

  /** SDK clients of one of the lab's people. */
  clients(profile: string): Clients {
    return makeClients(this.file.endpoint, readKey(this.file.awsCredentialsFile, profile));
  }

  /** Runs an AWS CLI command as one of the lab's people. */
  aws(cli: AwsCli, profile: string, ...args: readonly string[]): Promise<CliAnswer> {
    const { endpoint, region } = this.file;
    return cli.run({ endpoint, region, env: this.env(profile) }, args);
  }

  /** Runs a `sallyport` command as the README tells: in the folder of the lab, with no other settings. */
  async sallyport(...args: readonly string[]): Promise<SallyportAnswer> {
    const ran = await runProgram(NODE, [PROGRAM, ...args], { env: this.#commandEnv, cwd: this.folder });
    return {
      ...ran,
      json<Value>(): Value {
        try {
          return JSON.parse(ran.stdout) as Value;
        } catch {
          throw new Error(`sallyport ${args.join(' ')} (exit ${ran.code}): ${ran.stdout}${ran.stderr}`);
        }
      },
    };
  }

  /** A `sallyport` command on a terminal. */
  terminal(...args: readonly string[]): Terminal {
    return sallyportTerminal(args, { env: this.#commandEnv, cwd: this.folder });
  }

  /** Ctrl-C; throws when the lab is not gone in time or leaves lab.json behind. */
  async stop(): Promise<void> {
    const gone = new Promise<number | null>((resolve) => this.#process.once('exit', resolve));
    const before = this.#process.exitCode;
    this.#process.kill('SIGINT');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), STOP_MS);
    });
    const code = before ?? (await Promise.race([gone, late]));
    clearTimeout(timer);
    if (code === 'late') this.#process.kill('SIGKILL');
    const left = existsSync(join(this.dataDir, 'lab.json'));
    rmSync(this.folder, { recursive: true, force: true });
    if (code !== 0 || left)
      throw new Error(`the lab stopped badly (${code}, lab.json left: ${left}): ${this.#told()}`);
  }

  /** The environment of commands: it knows nothing of whoever runs the tests. */
  get #commandEnv(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
      LANG: 'C.UTF-8',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }
}
