import { CommandList } from './command-list.ts';
import { CONTINUATION } from './continuation.ts';
import type { Anchor, Emulator, ScreenRow } from './emulator.ts';
import { isIncompleteCommand } from './incomplete-command.ts';
import { linesOf } from './lines-of.ts';
import { MarkedCommands, type Moment } from './marked-commands.ts';
import { opensShell, PromptBook } from './prompt-book.ts';
import { type PromptMark, parsePromptMark } from './prompt-mark.ts';

/** A line that was given up. */
const ABORTED = /\^C$/;
/** A command that goes on over more is cut. */
const MAX_COMMAND_CHARS = 65_536;
const MAX_COMMAND_LINES = 300;
const MAX_PROMPT_ROWS = 4;
const ENDS_SHELL = /^(?:exit|logout)(?:\s+\d{1,3})?$/;
/** Lines that may begin with a prompt, until one does. */
const MAX_GUESSED = 20;

interface Guessed {
  readonly prompt: string;
  readonly command: string;
  readonly shape: string;
  readonly now: Moment;
}

/**
 * Finds the commands of a session. Where the shell marks its prompts, they are taken from the marks; elsewhere, and in
 * shells within shells, they are read off the screen: a line editor that switches bracketed paste tells where keys
 * were read; without one, a line that begins with a known prompt is taken for a command when the cursor leaves it.
 */
export class CommandReader {
  readonly #screen: Emulator;
  readonly #list = new CommandList();
  readonly #marked: MarkedCommands;
  #prompts = new PromptBook();
  #now: Moment = { atMs: null, instant: null };
  #editing: { anchor: Anchor; right: string } | null = null;
  /** The last one read; the next prompt tells its end. */
  #open: { text: string; lines: number; readonly place: number } | null = null;
  /** Commands behind what may be a prompt. */
  #guessed: Guessed[] = [];
  #rang = false;
  /** The accepted line's own end is still to come. */
  #lineEndDue = false;
  /** Editors have been seen: a prompt without one is another shell's, which some command must have begun. */
  #editorSeen = false;
  #shellWithin = false;

  constructor(screen: Emulator) {
    this.#screen = screen;
    this.#marked = new MarkedCommands(screen, this.#list);
  }

  get commands(): CommandList {
    return this.#list;
  }

  /** What was entered at a marked prompt before the mark of its beginning has come; null when nothing was. */
  get entered(): string | null {
    return this.#marked.left;
  }

  /** Time goes on. */
  at(atMs: number | null, instant: number | null): void {
    this.#now = { atMs, instant };
  }

  marked(payload: string): void {
    const mark: PromptMark | null = parsePromptMark(payload);
    if (mark === null || !this.#marked.believes(mark)) return;
    // What was read so far is the profile being typed.
    if (this.#open !== null && this.#list.all.every((c) => c.certainty === 'read')) this.#forgetProfile();
    else if (mark.code === 'A' || mark.code === 'D') this.#close();
    if (mark.code === 'A') this.#dropEdit();
    // The marking shell itself is at work again.
    if (mark.code === 'A') this.#shellWithin = false;
    this.#marked.take(mark, this.#now);
    if (mark.code === 'C') this.#prompts.entered(this.#marked.running);
  }

  /** A line editor of today is at work, also where what it switches is not whole. */
  editorSeen(): void {
    this.#marked.editorSeen();
  }

  editing(on: boolean): void {
    this.editorSeen();
    if (this.#marked.atPrompt) {
      if (on) this.#marked.editing();
      return;
    }
    if (on) {
      this.#dropEdit();
      this.#editorSeen = true;
      this.#shellWithin = false;
      const anchor = this.#screen.anchor();
      const row = this.#screen.rowsSince(anchor)?.at(-1)?.text ?? '';
      this.#editing = { anchor, right: row.slice(anchor.col).trim() };
    } else this.#accepted();
  }

  lineFed(): void {
    const rang = this.#rang;
    this.#rang = false;
    if (this.#marked.atPrompt) this.#marked.lineFed(this.#now, rang);
    else if (this.#lineEndDue) this.#lineEndDue = false;
    else if (this.#editing === null && this.#mayReadLines()) this.#lineDone(this.#screen.lineAbove(), rang);
  }

  bell(): void {
    this.#rang = true;
  }

  /** Ctrl-L: the editor writes prompt and line anew at the top. */
  cleared(): void {
    const editing = this.#editing;
    if (editing === null) return;
    this.#editing = { anchor: this.#screen.anchor(), right: editing.right };
  }

  /** The recording is over. */
  end(): void {
    this.#endShell();
    this.#close();
    this.#dropEdit();
  }

  /** The agent leaves the last line end of a log out (C.6): what ends a shell there has been entered. */
  #endShell(): void {
    if (this.#marked.atPrompt || this.#editing !== null || !this.#mayReadLines()) return;
    const line = this.#screen.screen()[this.#screen.cursor().row]?.text ?? '';
    const split = this.#screen.alternate ? null : this.#prompts.split(line);
    if (split === null || !ENDS_SHELL.test(split.command)) return;
    this.#close();
    this.#enter(split.command);
  }

  #mayReadLines(): boolean {
    if (this.#marked.begun && !this.#shellWithin) return opensShell(this.#marked.running);
    return !this.#editorSeen || this.#shellWithin;
  }

  /** A row was left in a shell without bracketed paste. */
  #lineDone(line: string, rang: boolean): void {
    if (line.trim() === '') return;
    if (this.#continues(line)) return;
    const split = this.#prompts.split(line);
    if (split === null) {
      if (!rang) this.#guess(line);
      return;
    }
    this.#guessed = [];
    this.#close();
    // A list of completions follows the bell; the same prompt comes again below it.
    if (rang) return;
    this.#enter(split.command);
  }

  /** What may be the prompt of a shell that has just begun is believed when it comes again. */
  #guess(line: string): void {
    const guess = this.#prompts.guess(line);
    if (guess === null) return;
    const alike = this.#guessed.filter(({ shape }) => shape === guess.shape);
    if (alike.length === 0) {
      if (this.#guessed.length < MAX_GUESSED) this.#guessed.push({ ...guess, now: this.#now });
      return;
    }
    this.#guessed = [];
    for (const { prompt, command, now } of [...alike, { ...guess, now: this.#now }]) {
      this.#prompts.learn(prompt.endsWith(' ') ? prompt : `${prompt} `);
      this.#close(now);
      this.#enter(command, now);
    }
    this.#prompts.split(line);
  }

  #continues(line: string): boolean {
    const open = this.#open;
    const prompt = CONTINUATION.exec(line)?.[0];
    if (open === null || prompt === undefined) return false;
    // Whether it is whole is found out anew with each line: a log made to go on for ever is cut.
    open.lines += 1;
    if (open.lines > MAX_COMMAND_LINES || open.text.length > MAX_COMMAND_CHARS) return false;
    if (!isIncompleteCommand(open.text)) return false;
    this.#goOn(open, line.slice(prompt.length));
    return true;
  }

  /** A line editor stopped to read: what it shows is what was entered. */
  #accepted(): void {
    const editing = this.#editing;
    if (editing === null) return;
    const rows = this.#screen.rowsSince(editing.anchor);
    this.#dropEdit();
    if (rows === null || rows.length === 0) return;
    const below = this.#screen.cursor().col === 0 && (rows.at(-1) as ScreenRow).text === '';
    this.#lineEndDue = !below;
    const lines = linesOf(below ? rows.slice(0, -1) : rows);
    const first = lines[0] ?? '';
    const behind = editing.anchor.col > 0 && !below;
    // zsh gives its keys back before it runs a line, and not when the line was given up.
    if (behind && this.#screen.applicationKeys) return;
    if (behind) this.#afterPrompt(first.slice(0, editing.anchor.col), lines, editing);
    else this.#withPrompt(lines, editing.right);
  }

  /** zsh: reading began behind the prompt. */
  #afterPrompt(prompt: string, lines: readonly string[], editing: { anchor: Anchor; right: string }): void {
    const open = this.#open;
    if (open !== null && CONTINUATION.test(prompt) && isIncompleteCommand(open.text)) {
      this.#goOn(open, (lines[0] as string).slice(editing.anchor.col));
      return;
    }
    this.#prompts.learn(prompt);
    const first = withoutRight((lines[0] as string).slice(editing.anchor.col), editing.right);
    const typed = [first, ...lines.slice(1).map((line) => line.replace(CONTINUATION, ''))];
    this.#entered(typed.join('\n'));
  }

  /** bash: reading began before the prompt; after a list of completions it stands there again. */
  #withPrompt(lines: readonly string[], right: string): void {
    const open = this.#open;
    if (open !== null && CONTINUATION.test(lines[0] ?? '') && isIncompleteCommand(open.text)) {
      this.#goOn(open, lines.map((line) => line.replace(CONTINUATION, '')).join('\n'));
      return;
    }
    for (let from = lines.length - 1; from >= 0; from -= 1) {
      const split = this.#prompts.split(lines[from] as string, from === 0);
      if (split === null) continue;
      const rest = lines.slice(from + 1).map((line) => line.replace(CONTINUATION, ''));
      this.#entered([withoutRight(split.command, right), ...rest].join('\n'));
      return;
    }
    // A prompt of several rows, seen for the first time.
    for (let from = 1; from < Math.min(lines.length, MAX_PROMPT_ROWS); from += 1) {
      const split = this.#prompts.split(lines[from] as string, true);
      if (split === null) continue;
      this.#entered([withoutRight(split.command, right), ...lines.slice(from + 1)].join('\n'));
      return;
    }
    this.#entered(lines.join('\n').replace(CONTINUATION, ''));
  }

  #entered(text: string): void {
    this.#close();
    this.#enter(text.trim());
  }

  #enter(text: string, now = this.#now): void {
    if (text === '' || ABORTED.test(text)) return;
    this.#prompts.entered(text);
    if (opensShell(text)) this.#shellWithin = true;
    const place = this.#list.enter({
      text,
      startedAtMs: now.instant,
      endedAtMs: null,
      exitStatus: null,
      certainty: 'read',
      atMs: now.atMs,
    });
    this.#open = { text, lines: 1, place };
  }

  #goOn(open: { text: string; readonly place: number }, line: string): void {
    open.text += `\n${line}`;
    this.#list.change(open.place, { text: open.text });
  }

  #close(now = this.#now): void {
    if (this.#open !== null) this.#list.change(this.#open.place, { endedAtMs: now.instant });
    this.#open = null;
  }

  /** What was read before the first mark is the profile being typed. */
  #forgetProfile(): void {
    this.#list.forget(0);
    this.#prompts = new PromptBook();
    this.#open = null;
  }

  #dropEdit(): void {
    if (this.#editing !== null) this.#screen.forget(this.#editing.anchor);
    this.#editing = null;
  }
}

/** Without a prompt at the right, which stands there while keys are read. */
function withoutRight(line: string, right: string): string {
  return (right !== '' && line.endsWith(right) ? line.slice(0, -right.length) : line).trimEnd();
}
