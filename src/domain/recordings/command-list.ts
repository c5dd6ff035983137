import type { RecordedCommand } from './recording-event.ts';

/** More commands than people enter; a log made to have more is told so. */
const MAX_COMMANDS = 100_000;
const MAX_TEXT_CHARS = 65_536;
const MAX_ALL_CHARS = 16_000_000;

/** The commands of a session in the order they were entered; what is known only later is put in later. */
export class CommandList {
  readonly all: RecordedCommand[] = [];
  /** The place of the first that is still kept. */
  #first = 0;
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
    return this.#first + this.all.push({ ...command, text }) - 1;
  }

  /** The command at a place; undefined when it was forgotten. */
  at(place: number): RecordedCommand | undefined {
    return this.all[place - this.#first];
  }

  /** Those from a place on that are still kept, and where they stand. */
  *from(place: number): Generator<{ readonly place: number; readonly command: RecordedCommand }> {
    for (let at = Math.max(place, this.#first); at < this.#first + this.all.length; at += 1)
      yield { place: at, command: this.all[at - this.#first] as RecordedCommand };
  }

  /** Lets go of all but the last ones, for readers that live as long as a session. */
  forget(keep: number): void {
    const gone = this.all.length - keep;
    if (gone <= 0) return;
    for (const { text } of this.all.splice(0, gone)) this.#chars -= text.length;
    this.#first += gone;
  }

  change(place: number, known: Partial<RecordedCommand>): void {
    const command = this.at(place);
    if (command === undefined) return;
    const text = known.text?.slice(0, MAX_TEXT_CHARS) ?? command.text;
    this.all[place - this.#first] = { ...command, ...known, text };
  }
}
