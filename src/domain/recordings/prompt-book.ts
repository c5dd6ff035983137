/** What stands before a command, and the command. */
export interface PromptSplit {
  readonly prompt: string;
  readonly command: string;
}

/** The longest prompt that is looked for. */
const MAX_PROMPT_CHARS = 240;
const END = '[$#%>❯»λ➜]';
/** Prompts that say who and where: `user@host:~$ `, `[user@host dir]# `, `bash-5.2$ `, `(venv) ...`. */
const WELL_KNOWN = [
  new RegExp(
    `^(?:\\([^()\\s]{1,60}\\)\\s)*\\[?[\\w.+-]{1,64}@[\\w.-]{1,255}(?:[:\\s][^\\n]{0,160}?)?\\]?${END}(?:\\s|$)`,
  ),
  /^(?:\([^()\s]{1,60}\)\s)*(?:sh|bash|zsh|ksh|dash|ash|rbash)-\d[\w.]*[$#%](?:\s|$)/,
  /^PS [A-Za-z]:\\[^>\n]{0,200}>\s?/,
  /^PS \/[^>\n]{0,200}>\s/,
  /^[A-Za-z]:\\[^>\n]{0,200}>/,
];
/** Prompts of programs that read lines as a shell does; believed where a line editor reads. */
const OF_PROGRAMS =
  /^(?:In \[\d+\]: |>>> |(?:mysql|sqlite|ftp|sftp|telnet|gnuplot|scala|node|julia|redis[\w.:-]*|mongosh?|cqlsh)> ?|MariaDB \[[^\]]{0,64}\]> |[\w.-]{1,63}[=-][#>] |\((?:gdb|lldb|Pdb|bconsole)\) |irb\([^)\n]{0,40}\):\d+[^>\n]{0,20}> )/;
/** The bare ones; believed only where a shell with such a prompt has been seen to begin. */
const BARE = /^(?:\([^()\s]{1,60}\)\s)*(?:[$#%❯λ➜]|>)\s/;
/** The first prompt of a session may have any shape that ends like one. */
const ANY = new RegExp(`^[^\\n]{0,${MAX_PROMPT_CHARS}}?${END}\\s`);
/** The longest prompt that is guessed. */
const MAX_GUESSED_CHARS = 60;
/** Commands after which another shell, and so another prompt, may begin. */
const OPENS_SHELL =
  /(?:^|[\s;&|(/])(?:sh|bash|zsh|dash|ash|ksh|fish|su|sudo|doas|ssh|docker|podman|kubectl|nsenter|chroot|screen|tmux|script|exec|env|newgrp|sg|unshare|machinectl|runuser|setpriv|bind|PS1=\S*|export PS1|source|\.)(?:\s|$|=)|PS1=/;

/** What reads from a pipe has no prompt. */
const PIPED_TO = /(?<!\|)\|&?(?!\|)[^;&|\n]*/g;

/** Another shell may begin with this command. */
export function opensShell(command: string): boolean {
  return OPENS_SHELL.test(command.replace(PIPED_TO, ''));
}

/** The prompts of a session: learned where it is certain, known by shape elsewhere. */
export class PromptBook {
  /** Exact prompts, the last seen first. */
  readonly #learned: string[] = [];
  /** Letters and digits taken out of learned prompts: where the folder changes, the shape stays. */
  readonly #shapes = new Set<string>();
  #mayChange = true;

  /** A prompt that is known to be one. */
  learn(prompt: string): void {
    if (prompt.trim() === '' || prompt.length > MAX_PROMPT_CHARS) return;
    const at = this.#learned.indexOf(prompt);
    if (at !== -1) this.#learned.splice(at, 1);
    this.#learned.unshift(prompt);
    if (this.#learned.length > 50) this.#learned.pop();
    this.#shapes.add(shapeOf(prompt));
  }

  /** A command was entered: another shell may begin with it. */
  entered(command: string): void {
    this.#mayChange = opensShell(command);
  }

  /** A line that begins with a prompt. `sure`: an editor reads keys there, so that it has one, of any shape. */
  split(line: string, sure = false): PromptSplit | null {
    const prompt = this.#promptOf(line, sure);
    if (prompt === null) return null;
    this.learn(prompt.endsWith(' ') ? prompt : `${prompt} `);
    this.#mayChange = false;
    return { prompt, command: line.slice(prompt.length).trim() };
  }

  /**
   * A line that would begin with a prompt if what stands there were one: another shell may have begun, with a prompt of
   * any shape. What comes again is one.
   */
  guess(line: string): (PromptSplit & { readonly shape: string }) | null {
    if (!this.#mayChange) return null;
    const prompt = ANY.exec(`${line} `)?.[0].slice(0, line.length);
    if (prompt === undefined || prompt.length > MAX_GUESSED_CHARS || isTable(prompt)) return null;
    const shape = shapeOf(prompt);
    return shape.length < 2 ? null : { prompt, command: line.slice(prompt.length).trim(), shape };
  }

  #promptOf(line: string, sure: boolean): string | null {
    for (const prompt of this.#learned) {
      if (line.startsWith(prompt)) return prompt;
      if (line === prompt.trimEnd()) return line;
    }
    for (const pattern of WELL_KNOWN) {
      const found = pattern.exec(line)?.[0];
      if (found !== undefined) return found;
    }
    const ofProgram = sure ? OF_PROGRAMS.exec(line)?.[0] : undefined;
    if (ofProgram !== undefined) return ofProgram;
    const spaced = `${line} `;
    for (const end of spaced.matchAll(new RegExp(`${END}\\s`, 'gu'))) {
      const prompt = spaced.slice(0, end.index + 2);
      if (prompt.length > MAX_PROMPT_CHARS) break;
      if (this.#shapes.has(shapeOf(prompt)) && shapeOf(prompt).length > 1)
        return prompt.slice(0, line.length);
    }
    if (!this.#mayChange && !sure) return null;
    const found = (this.#learned.length === 0 || sure ? ANY : BARE).exec(spaced)?.[0].slice(0, line.length);
    return found === undefined || (!sure && isTable(found)) ? null : found;
  }
}

/** Columns are what a program shows, as the `  % Total` of curl. */
function isTable(prompt: string): boolean {
  return prompt.includes('  ');
}

function shapeOf(prompt: string): string {
  return prompt
    .trim()
    .replace(/[~\w./…-]+/gu, 'w')
    .replace(/\s+/g, ' ');
}
