import type { CommandList } from './command-list.ts';
import { CONTINUATION } from './continuation.ts';
import type { Anchor, Emulator } from './emulator.ts';
import { isIncompleteCommand } from './incomplete-command.ts';
import { linesOf } from './lines-of.ts';
import type { PromptMark } from './prompt-mark.ts';
import type { RecordedCommand } from './recording-event.ts';

/** Marks that begin after more commands than a profile types are something shown, not the shell. */
const MOST_COMMANDS_BEFORE = 3;
/** 128 and SIGINT's number. */
const INTERRUPTED = 130;

/** When something was: in the recording and, where it is known, in the world. */
export interface Moment {
  readonly atMs: number | null;
  readonly instant: number | null;
}

/** The commands of the one shell that the session document's profile taught to mark its prompts. */
export class MarkedCommands {
  readonly #screen: Emulator;
  readonly #list: CommandList;
  /** The first mark's; undefined before it. All others must have the same. */
  #nonce: string | null | undefined;
  #typing: Anchor | null = null;
  #running: number | null = null;
  #historyNumber: number | null = null;
  #promptedSince = false;
  #prompting = false;
  /** The shell marks beginnings: an end without one is a line that was given up. */
  #beginsMarked = false;
  #isBash = false;
  /** The prompt at the right edge. */
  #right = '';
  /** What stood there when Enter was pressed; for shells that cannot mark the beginning of a command. */
  #left: { text: string; at: Moment } | null = null;

  constructor(screen: Emulator, list: CommandList) {
    this.#screen = screen;
    this.#list = list;
  }

  get begun(): boolean {
    return this.#nonce !== undefined;
  }

  /** The text of the command that runs; empty when none does. */
  get running(): string {
    return this.#running === null ? '' : (this.#list.at(this.#running)?.text ?? '');
  }

  /** What was entered at the marked prompt while nothing has said yet that it runs; null when nothing was. */
  get left(): string | null {
    return this.#left?.text ?? null;
  }

  /** Shells that switch bracketed paste are young enough to mark beginnings. */
  editorSeen(): void {
    this.#beginsMarked = true;
  }

  /** zsh begins to read behind its prompts: what stands right of the cursor is one. */
  editing(): void {
    if (this.#typing === null) return;
    const row = this.#screen.rowsSince(this.#typing)?.at(-1)?.text ?? '';
    this.#right = row.slice(this.#screen.cursor().col).trim();
  }

  /** The marking shell itself reads keys. */
  get atPrompt(): boolean {
    return this.#prompting && (this.#left === null || this.#beginsMarked);
  }

  /** A mark of the shell that began to mark; another's is shown text, or another shell's. */
  believes(mark: PromptMark): boolean {
    if (this.#nonce === undefined) {
      if (this.#list.all.length > MOST_COMMANDS_BEFORE) return false;
      this.#nonce = mark.nonce;
    }
    return mark.nonce === this.#nonce;
  }

  take(mark: PromptMark, at: Moment): void {
    this.#prompting = mark.code === 'A' || mark.code === 'B';
    if (mark.code === 'A') {
      this.#ended(null, at);
      this.#promptedSince = true;
    }
    if (mark.code === 'B') this.#prompted();
    if (mark.code === 'C') this.#began(mark, at);
    if (mark.code === 'D') this.#ended(mark.exitStatus, at);
  }

  /** The cursor left a row while keys were read. */
  lineFed(at: Moment, rang: boolean): void {
    if (rang || this.#typing === null || this.#left !== null) return;
    const text = this.#typed();
    if (text !== null && !isIncompleteCommand(text)) this.#left = { text, at };
  }

  #prompted(): void {
    this.#forget();
    this.#typing = this.#screen.anchor();
    this.#promptedSince = true;
  }

  #began(mark: PromptMark, at: Moment): void {
    this.#beginsMarked = true;
    this.#isBash = mark.historyNumber !== null;
    const typed = this.#left?.text ?? this.#typed();
    const again = mark.historyNumber !== null && mark.historyNumber === this.#historyNumber;
    // Lines pasted at once are one entry of bash's history and begin one after another.
    const same = again && !this.#promptedSince;
    // A command kept out of the history leaves the entry before as the last.
    const text = again || mark.commandText === null ? (typed ?? mark.commandText) : mark.commandText;
    const startedAt = this.#left?.at ?? at;
    this.#historyNumber = mark.historyNumber;
    this.#forget();
    if (same && this.#running !== null) return;
    this.#promptedSince = false;
    this.#enter(text ?? '', startedAt);
  }

  /** bash shows `^C` behind a line that is given up; zsh shows nothing, and tells it by the status. */
  #gaveUp(text: string, exitStatus: number | null): boolean {
    return text.endsWith('^C') || (this.#beginsMarked && exitStatus === INTERRUPTED && !this.#isBash);
  }

  #enter(text: string, at: Moment, certainty: RecordedCommand['certainty'] = 'marked'): void {
    if (text.trim() === '') return;
    this.#running = this.#list.enter({
      text: text.trim(),
      startedAtMs: at.instant,
      endedAtMs: null,
      exitStatus: null,
      certainty,
      atMs: at.atMs,
    });
  }

  #ended(exitStatus: number | null, at: Moment): void {
    const left = this.#left;
    if (left !== null && this.#running === null && !this.#gaveUp(left.text, exitStatus)) {
      // A beginning that should have been marked and was not: somebody has taken the mark away.
      this.#enter(left.text, left.at, this.#beginsMarked ? 'read' : 'marked');
    }
    this.#forget();
    if (this.#running === null) return;
    this.#list.change(this.#running, { endedAtMs: at.instant, exitStatus });
    this.#running = null;
  }

  /** What stands behind the prompt; null when it has scrolled away. */
  #typed(): string | null {
    if (this.#typing === null) return null;
    const rows = this.#screen.rowsSince(this.#typing);
    if (rows === null || rows.length === 0) return null;
    const below = rows.at(-1)?.text === '' && this.#screen.cursor().col === 0;
    const [first = '', ...rest] = linesOf(below ? rows.slice(0, -1) : rows);
    const line = first.slice(this.#typing.col);
    const typed =
      this.#right !== '' && line.endsWith(this.#right) ? line.slice(0, -this.#right.length) : line;
    return [typed.trimEnd(), ...rest.map((line) => line.replace(CONTINUATION, ''))].join('\n').trim();
  }

  #forget(): void {
    if (this.#typing !== null) this.#screen.forget(this.#typing);
    this.#typing = null;
    this.#right = '';
    this.#left = null;
  }
}
