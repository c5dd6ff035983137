/**
 * The AWS CLI, kept running: its start costs most of a second of a core, a command a tenth of that. Where the CLI is
 * a Python script (as Debian packages it) its own entry point is called once for each command, in one process; any
 * other build is started for each command, as people do.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { AwsCli } from '../support/aws-cli.ts';

/**
 * Calls the CLI's entry point with each line's words, and tells what it left. Only the services' models are kept from
 * one command to the next: reading them is what takes the time.
 */
const CALLER = `
import contextlib, io, json, sys
import awscli.clidriver
models = None
for line in sys.stdin:
    out = io.TextIOWrapper(io.BytesIO(), encoding='utf8')
    err = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            driver = awscli.clidriver.create_clidriver()
            models = models or driver.session.get_component('data_loader')
            driver.session.register_component('data_loader', models)
            code = driver.main(json.loads(line))
        except SystemExit as stop:
            code = stop.code
    out.flush()
    text = out.buffer.getvalue().decode('utf8', 'replace')
    print(json.dumps({'code': code, 'stdout': text, 'stderr': err.getvalue()}), flush=True)
`;

/** What a command left. */
export interface Left {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The interpreter of a CLI that is a Python script over its library; undefined for any other build. */
function interpreterOf(path: string): string | undefined {
  const head = readFileSync(path).subarray(0, 4_096).toString('latin1');
  return head.includes('import awscli.clidriver') ? /^#!\s*(\S*python3\S*)/.exec(head)?.[1] : undefined;
}

/** Whether commands of this CLI are cheap: see above. */
export function keepsRunning(path: string): boolean {
  return interpreterOf(path) !== undefined;
}

/** One AWS CLI with its environment and folder; commands run one after the other. */
export class CliProcess {
  readonly #cli: AwsCli;
  readonly #options: { env: Record<string, string>; cwd: string };
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #answers: AsyncIterator<string> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(cli: AwsCli, options: { env: Record<string, string>; cwd: string }) {
    this.#cli = cli;
    this.#options = options;
    const python = interpreterOf(cli.path);
    if (python === undefined) return;
    this.#child = spawn(python, ['-c', CALLER], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: cli.env(options.env),
      cwd: options.cwd,
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Runs a command, given by its words. */
  run(place: { endpoint: string; region: string }, args: readonly string[]): Promise<Left> {
    const turn = this.#last.then(() => this.#run(place, args));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #run(place: { endpoint: string; region: string }, args: readonly string[]): Promise<Left> {
    if (this.#child === undefined || this.#answers === undefined)
      return this.#cli.run({ ...place, ...this.#options }, args);
    const region = args.includes('--region') ? [] : ['--region', place.region];
    this.#child.stdin.write(`${JSON.stringify(['--endpoint-url', place.endpoint, ...region, ...args])}\n`);
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error('the AWS CLI has stopped');
    return JSON.parse(answer.value) as Left;
  }

  close(): void {
    this.#child?.kill('SIGKILL');
  }
}
