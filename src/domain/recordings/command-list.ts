import type { RecordedCommand } from './recording-event.ts';

/** More commands than people enter; a log made to have more is told so. */
const MAX_COMMANDS = 200_000;
const MAX_TEXT_CHARS = 65_536;
const MAX_ALL_CHARS = 32_000_000;

/** The commands of a session in the order they were entered; what is known only later is put in later. */
export class CommandList {
  readonly all: RecordedCommand[] = [];
  #chars = 0;
  /** Commands that found no room. */
  dropped = 0;

  /** Gives the command's place. */
  enter(command: RecordedCommand): number {
    const text = command.text.slice(0, MAX_TEXT_CHARS);
    if (this.all.length >= MAX_COMMANDS || this.#chars + text.length > MAX_ALL_CHARS) {
      this.dropped += 1;
      return -1;
    }
    this.#chars += text.length;
    return this.all.push({ ...command, text }) - 1;
  }

  change(place: number, known: Partial<RecordedCommand>): void {
    const command = this.all[place];
    if (command === undefined) return;
    const text = known.text?.slice(0, MAX_TEXT_CHARS) ?? command.text;
    this.all[place] = { ...command, ...known, text };
  }
}
