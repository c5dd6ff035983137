import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellEnvironment } from '@sallyport/local-aws/agent/session/home.ts';
import { chooseShellUser } from '@sallyport/local-aws/agent/session/run-as.ts';
import { startTerminalProgram } from '@sallyport/local-aws/agent/session/terminal-program.ts';
import { SHELL_PROFILE } from '../../../src/domain/recordings/shell-profile.ts';
import type { Scenario, Step } from './scenario.ts';

const PATIENCE_MS = 5_000;
export const SHELL_FILES = { bash: '/bin/bash', zsh: '/usr/bin/zsh' } as const;
/** Where bash's editor begins to read, and the prompt behind it; zsh switches when its prompt stands. */
const PROMPTS = {
  bash: /\x1b\[\?2004h[^\x1b]*(?:\x1b(?:\[[\d;]*m|\][^\x07]*\x07)[^\x1b]*?)*[$#❯] (?:\x1b\]133;B[^\x07]*\x07)?$/,
  zsh: /\x1b\[\?2004h$/,
};
const MORE = {
  bash: /> (?:\x1b\]133;B[^\x07]*\x07)?$/,
  zsh: /> (?:\x1b\[[?\d]*[A-Za-z]|\x1b=|\x1b\]133;B[^\x07]*\x07)*\x1b\[\?2004h$/,
};

/** The user's home: their shell's own settings, and files to work with. */
function makeHome(scenario: Scenario, user: { uid: number; gid: number }): string {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-corpus-'));
  const files: Record<string, string> = {
    '.bashrc': `PS1='${scenario.style.bash}'\nHISTCONTROL=ignoreboth\n`,
    '.zshrc': `PS1=$'${scenario.style.zsh.replaceAll("'", "\\'")}'\nRPROMPT='${scenario.style.zshRight ?? ''}'\nHISTSIZE=1000\n`,
    'notes.txt': 'one\ntwo\nthree\n',
    'numbers.txt': Array.from({ length: 2000 }, (_, at) => `${at}`).join('\n'),
    'chapter-1.txt': 'first\n',
    'chapter-2.txt': 'second\n',
    'chapter-3.txt': 'third\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
  if (process.getuid?.() === 0)
    for (const name of ['', ...Object.keys(files)]) chownSync(join(home, name), user.uid, user.gid);
  return home;
}

/** A shell on the pseudo-terminal of the lab's node, into which a scenario is typed. */
class Driven {
  readonly #chunks: Buffer[] = [];
  #text = '';
  #seen = 0;
  #wake: () => void = () => undefined;
  readonly #over = Promise.withResolvers<void>();
  readonly #program: ReturnType<typeof startTerminalProgram>;

  constructor(scenario: Scenario, home: string, user: ReturnType<typeof chooseShellUser>) {
    const env = { ...shellEnvironment(user, home), SHELL: SHELL_FILES[scenario.shell], LESSHISTFILE: '-' };
    this.#program = startTerminalProgram(
      { command: undefined, user, home, env },
      {
        output: (data) => {
          this.#chunks.push(Buffer.from(data));
          this.#text += Buffer.from(data).toString('latin1');
          this.#wake();
        },
        errorOutput: () => undefined,
        ended: () => this.#over.resolve(),
      },
    );
    this.#program.resize(scenario.size);
  }

  get over(): Promise<void> {
    return this.#over.promise;
  }

  get recorded(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  resize(size: { cols: number; rows: number }): void {
    this.#program.resize(size);
  }

  /** Types, and waits until all that came since then ends as wanted. */
  async type(keys: string, slowly: boolean, shown: RegExp, patienceMs = PATIENCE_MS): Promise<void> {
    this.#seen = this.#text.length;
    const bytes = Buffer.from(keys, 'utf8');
    // An escape sequence and a character of several bytes come at once from any terminal.
    const pieces = slowly
      ? (keys.match(/\x1b\[[\d~A-Z]+|[\s\S]/gu) ?? []).map((piece) => Buffer.from(piece))
      : [bytes];
    for (const piece of pieces) {
      this.#program.input(piece);
      if (slowly) await new Promise((resolve) => setImmediate(resolve));
    }
    await this.until(shown, patienceMs);
  }

  async until(shown: RegExp, patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs;
    const found = () => shown.test(Buffer.from(this.#text.slice(this.#seen), 'latin1').toString('utf8'));
    while (!found()) {
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(
          `${shown} did not come in ${JSON.stringify(this.#text.slice(this.#seen).slice(-600))}`,
        );
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
    this.#program.kill(true);
  }
}

/** The kernel drops what is on its way to the screen at an interrupt; a session that lost its prompt so is played again. */
const TRIES = 6;

/** The same, until it could be played to its end. */
export async function driveAgain(scenario: Scenario, marked: boolean): Promise<Buffer> {
  for (let tried = 1; ; tried += 1)
    try {
      return await drive(scenario, marked);
    } catch (error) {
      if (tried === TRIES) throw error;
    }
}

/** Plays a scenario in a real shell; gives what the terminal was sent. `marked`: with our document's shellProfile. */
async function drive(scenario: Scenario, marked: boolean): Promise<Buffer> {
  const user = chooseShellUser({ enabled: false, user: '' });
  const home = makeHome(scenario, user);
  const shell = new Driven(scenario, home, user);
  try {
    await shell.until(/\$ $/);
    const begin = marked ? SHELL_PROFILE : `exec ${scenario.shell}`;
    const first = marked
      ? new RegExp(`\\x1b\\[H\\x1b\\[J[\\s\\S]*${PROMPTS[scenario.shell].source}`)
      : PROMPTS[scenario.shell];
    await shell.type(`${begin}\n`, false, first);
    let own: RegExp = PROMPTS[scenario.shell];
    for (const step of scenario.steps) {
      if (step.prompt !== undefined) own = step.prompt ?? PROMPTS[scenario.shell];
      if (step.resize !== undefined) shell.resize(step.resize);
      await shell.type(step.keys, scenario.slowly, awaited(step, own, scenario.shell), step.patienceMs);
    }
    await shell.over;
    return shell.recorded;
  } finally {
    shell.kill();
    rmSync(home, { recursive: true, force: true });
  }
}

function awaited(step: Step, prompt: RegExp, shell: Scenario['shell']): RegExp {
  if (step.until === 'prompt') return prompt;
  return step.until === 'more' ? MORE[shell] : step.until;
}
