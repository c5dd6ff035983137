import { spawn } from '@lydell/node-pty';

/** How long a shell may take to come back to its prompt. */
const PATIENCE_MS = 10_000;

/** A shell on a terminal that is typed into; everything it shows is kept. */
export class TypedSession {
  #output = '';
  #seen = 0;
  readonly #pty: ReturnType<typeof spawn>;
  #wake: () => void = () => {};
  readonly ended: Promise<void>;

  constructor(
    shell: readonly string[],
    env: Readonly<Record<string, string>>,
    size = { cols: 80, rows: 24 },
  ) {
    const [file = 'sh', ...args] = shell;
    this.#pty = spawn(file, args, {
      ...size,
      name: 'xterm-256color',
      cwd: '/tmp',
      env: {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        LANG: 'C.UTF-8',
        HOME: '/nonexistent',
        TERM: 'xterm-256color',
        ...env,
      },
    });
    this.#pty.onData((data) => {
      this.#output += data;
      this.#wake();
    });
    this.ended = new Promise((resolve) => this.#pty.onExit(() => resolve()));
  }

  /** All that was shown, as bytes. */
  get recorded(): Uint8Array {
    return Buffer.from(this.#output, 'utf8');
  }

  /** Types keys and waits until what comes back matches. Throws when it does not in time, with what came. */
  async type(keys: string, until: RegExp): Promise<void> {
    this.#pty.write(keys);
    await this.until(until);
  }

  async until(shown: RegExp): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = shown.exec(this.#output.slice(this.#seen));
      if (found !== null) {
        this.#seen += found.index + found[0].length;
        return;
      }
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(`${shown} did not come in ${JSON.stringify(this.#output.slice(this.#seen))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  kill(): void {
    this.#pty.kill('SIGKILL');
  }
}
