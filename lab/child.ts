import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A child that does not say `ready` within this time has failed. */
const READY_MS = 60_000;
const STOP_MS = 5_000;
const RESTART_MS = 200;
const MAX_LAST_WORDS = 2_000;
/** A child that dies this often within RESTART_WINDOW_MS is left dead. */
const MAX_RESTARTS = 20;
const RESTART_WINDOW_MS = 60_000;

interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** How often it is brought back within a minute. */
  readonly maxRestarts?: number;
}

/** A program that belongs to the lab: started, awaited until it says `ready`, restarted when it dies, stopped with it. */
export class Child {
  readonly name: string;
  readonly #args: readonly string[];
  readonly #options: ChildOptions;
  #process: ChildProcess | undefined;
  #stopping = false;
  #restarts: number[] = [];
  /** Told each time it is up again after it died. */
  onRestarted: () => void = () => undefined;

  constructor(name: string, args: readonly string[], options: ChildOptions) {
    this.name = name;
    this.#args = args;
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it; resolves with what followed `ready` on its line. */
  start(): Promise<string> {
    // Its standard input stays open while the lab lives: a child whose lab was killed reads its end and stops.
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...this.#args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: this.#options.env,
    });
    this.#process = child;
    const log = createWriteStream(this.#options.logFile, { flags: 'a', mode: 0o600 });
    let lastWords = '';
    child.stderr!.on('data', (data: Buffer) => {
      lastWords = (lastWords + data.toString()).slice(-MAX_LAST_WORDS);
      log.write(data);
    });
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () =>
          reject(
            new Error(`${this.name} was not ready within ${READY_MS / 1000} s; see ${this.#options.logFile}`),
          ),
        READY_MS,
      );
      createInterface({ input: child.stdout! }).on('line', (line) => {
        log.write(`${line}\n`);
        if (!line.startsWith('ready')) return;
        clearTimeout(late);
        resolve(line.slice('ready'.length).trim());
      });
      child.on('exit', (code, signal) => {
        clearTimeout(late);
        reject(new Error(`${this.name} stopped (${signal ?? code}): ${lastWords.trim()}`));
        log.write(`-- stopped (${signal ?? code})\n`);
        this.#revive();
      });
    });
  }

  /** Stops it; kills it when it does not go. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(timer);
  }

  #revive(): void {
    if (this.#stopping) return;
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((at) => at > now - RESTART_WINDOW_MS), now];
    if (this.#restarts.length > (this.#options.maxRestarts ?? MAX_RESTARTS)) {
      process.stderr.write(
        `${this.name} dies again and again and is left stopped; see ${this.#options.logFile}\n`,
      );
      return;
    }
    process.stderr.write(`${this.name} stopped and is started again.\n`);
    setTimeout(() => {
      if (!this.#stopping)
        this.start().then(
          () => this.onRestarted(),
          () => undefined,
        );
    }, RESTART_MS);
  }
}
