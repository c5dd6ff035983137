import { type IPty, spawn } from '@lydell/node-pty';

/** Long, since they are spent only where something is wrong: machines of CI are noisy. */
const WAIT_MS = 30_000;
const EXIT_MS = 30_000;
/** How much of the output an error shows. */
const SHOWN = 1_500;

/** The lab's session document has its shells mark their prompts and commands. */
const PROMPT_MARKS = /\x1b\]133;[^\x07]*\x07/g;

/** What `sallyport connect` says first: the session's id and the node's. */
export const STARTED = /Session (\S+) on (m?i-[0-9a-f]+)\. Leave with/;

/** How a program on a terminal ended. */
export interface TerminalExit {
  readonly exitCode: number;
  readonly signal: number | undefined;
}

/** A program on a real pseudo-terminal, used as a person would: type, read, resize. */
export class Terminal {
  /** All that was shown so far, control sequences included but for the marks of prompts, of which nothing is seen. */
  shown = '';
  readonly exited: Promise<TerminalExit>;
  readonly #pty: IPty;
  #read = 0;
  #ended = false;
  #changed: () => void = () => undefined;

  constructor(
    file: string,
    args: readonly string[],
    options: {
      readonly env: Record<string, string>;
      readonly cols?: number;
      readonly rows?: number;
      readonly cwd?: string;
    },
  ) {
    this.#pty = spawn(file, [...args], {
      name: 'xterm-256color',
      cols: options.cols ?? 120,
      rows: options.rows ?? 30,
      env: { ...options.env, TERM: 'xterm-256color' },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    this.#pty.onData((data) => {
      this.shown = (this.shown + data).replace(PROMPT_MARKS, '');
      this.#changed();
    });
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        this.#ended = true;
        resolve({ exitCode, signal: signal === 0 ? undefined : signal });
        this.#changed();
      });
    });
  }

  /** Types. */
  send(text: string): void {
    this.#pty.write(text);
  }

  /** Types a line and Enter. */
  line(text: string): void {
    this.send(`${text}\r`);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
  }

  /** Waits for output that no earlier wait has taken; takes everything up to the match's end. */
  async waitFor(wanted: RegExp, withinMs = WAIT_MS): Promise<RegExpExecArray> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = new RegExp(wanted.source, wanted.flags.replace('g', '')).exec(
        this.shown.slice(this.#read),
      );
      if (found !== null) {
        this.#read += found.index + found[0].length;
        return found;
      }
      const left = deadline - Date.now();
      if (left <= 0 || this.#ended)
        throw new Error(
          `${this.#ended ? 'the program ended before' : `not within ${withinMs} ms:`} ${wanted}; shown: ${JSON.stringify(this.shown.slice(-SHOWN))}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Waits for the program's end. */
  async exit(withinMs = EXIT_MS): Promise<TerminalExit> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new Error(
              `still running after ${withinMs} ms; shown: ${JSON.stringify(this.shown.slice(-SHOWN))}`,
            ),
          ),
        withinMs,
      );
    });
    try {
      return await Promise.race([this.exited, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Hangs up, as closing the window does. */
  close(): void {
    if (!this.#ended) this.#pty.kill();
  }
}
