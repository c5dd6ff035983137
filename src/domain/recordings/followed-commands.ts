import type { Instant } from '../kernel/instant.ts';
import { isIncompleteCommand } from './incomplete-command.ts';
import { type EmulatorMaker, Reader } from './reader.ts';
import type { RecordingEvent, TerminalSize } from './recording-event.ts';

/** A command that was entered, told while its session goes on. */
export interface EnteredCommand {
  readonly text: string;
  /** When it was entered; null where the recording has no times. */
  readonly at: Instant | null;
  /** Milliseconds from the beginning of the recording. */
  readonly atMs: number | null;
}

/** Commands that are kept of a session that goes on, once there are many. */
const KEPT_COMMANDS = 32;
const MANY_COMMANDS = 256;
/** A line that was given up. */
const ABORTED = /\^C$/;

/**
 * The commands of a session that goes on, each as soon as it is certain that it was entered, and none twice. A command
 * that wants more lines is told with them. Memory does not grow with the session.
 */
export class FollowedCommands {
  readonly #reader: Reader;
  #next = 0;
  /** What was told from the screen before the shell's own mark of its beginning came. */
  #early: string | null = null;
  #beganAt: Instant | null = null;
  #atMs: number | null = null;

  constructor(options: {
    readonly make: EmulatorMaker;
    readonly size: TerminalSize;
    /** Control sequences were taken out of some lines, as the agent's streamed log has it. */
    readonly stripped: boolean;
  }) {
    this.#reader = new Reader(options);
  }

  /** When the recording began; null where it does not tell. */
  get beganAt(): Instant | null {
    return this.#beganAt;
  }

  take(event: RecordingEvent): readonly EnteredCommand[] {
    if (event.kind === 'begun') this.#beganAt = event.startedAtMs;
    if ('atMs' in event && event.atMs !== null) this.#atMs = event.atMs;
    this.#reader.take(event);
    return this.#entered(false);
  }

  /** The session is over: what waited for more lines is told as it is. */
  end(): readonly EnteredCommand[] {
    return this.#entered(true);
  }

  #entered(isOver: boolean): readonly EnteredCommand[] {
    const reader = this.#reader.commandReader;
    if (reader === null) return [];
    const list = reader.commands;
    const entered: EnteredCommand[] = [];
    for (const { place, command } of list.from(this.#next)) {
      const isLast = command === list.all.at(-1);
      const waits = isLast && command.certainty === 'read' && command.endedAtMs === null;
      if (waits && !isOver && isIncompleteCommand(command.text)) break;
      this.#next = place + 1;
      if (sameCommand(command.text) === this.#early) this.#early = null;
      else entered.push({ text: command.text, at: command.startedAtMs, atMs: command.atMs });
    }
    const early = reader.entered?.trim() ?? null;
    if (early !== null && early !== '' && sameCommand(early) !== this.#early && !ABORTED.test(early)) {
      this.#early = sameCommand(early);
      const at =
        this.#beganAt === null || this.#atMs === null ? null : this.#beganAt + Math.round(this.#atMs);
      entered.push({ text: early, at, atMs: this.#atMs });
    }
    if (list.all.length > MANY_COMMANDS) list.forget(KEPT_COMMANDS);
    return entered;
  }
}

/** A shell's history joins the lines of a command by semicolons. */
function sameCommand(text: string): string {
  return text.replace(/[\s;]+/g, ' ');
}
