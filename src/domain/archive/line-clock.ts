/** How far ahead a text is looked for; what a full-screen program drew is on no line, and must not cost more. */
const WINDOW = 256;
/** A text so short stands in too many places to be looked for far away. */
const SHORT = 4;
const SHORT_WINDOW = 4;
/**
 * After so many texts in a row that were not met the two have come apart, as binary output has them do: a text long
 * enough to stand in few places is then looked for everywhere ahead; not for each, since that costs.
 */
const APART = 32;
const MAX_APART = 1024;
const TELLING = 12;
/** Lines that wait to be met again; the oldest are let go. */
const MAX_WAITING = 65_536;
/** Room that is given back at once. */
const MAX_GONE = 65_536;

/**
 * Tells when a line was shown. The emulator gives lines when they leave the screen, which may be an hour later, and S3's
 * copy of a log has no times at all. But the same lines come in the same order in what the terminal was sent, or in the
 * streamed copy: so each text is looked for from the one that was met last, and has the moment of the one that it meets.
 * A text that is not met has the moment of the last one that was.
 */
export class LineClock {
  readonly #texts: number[] = [];
  readonly #moments: number[] = [];
  readonly #keep: number;
  #first = 0;
  #now = 0;
  #missed = 0;
  #farAt = APART;

  /** `keep`: so many lines may wait. */
  constructor(keep = MAX_WAITING) {
    this.#keep = keep;
  }

  /** A line came at a moment, milliseconds. */
  came(text: string, moment: number): void {
    this.#texts.push(hashOf(text));
    this.#moments.push(moment);
    if (this.#texts.length - this.#first > this.#keep) this.#drop(1);
  }

  /** The moment of a text; they are asked for in order. */
  of(text: string): number {
    const wanted = hashOf(text);
    const window = text.length < SHORT ? SHORT_WINDOW : WINDOW;
    this.#missed += 1;
    const isLookedForFar = this.#missed >= this.#farAt && text.length >= TELLING;
    if (isLookedForFar) this.#farAt = this.#missed + Math.min(this.#missed, MAX_APART);
    const end = Math.min(
      this.#texts.length,
      isLookedForFar ? Number.POSITIVE_INFINITY : this.#first + window,
    );
    for (let at = this.#first; at < end; at += 1)
      if (this.#texts[at] === wanted) {
        this.#now = this.#moments[at] as number;
        this.#drop(at - this.#first + 1);
        this.#missed = 0;
        this.#farAt = APART;
        break;
      }
    return this.#now;
  }

  #drop(count: number): void {
    this.#first += count;
    if (this.#first < MAX_GONE) return;
    this.#texts.splice(0, this.#first);
    this.#moments.splice(0, this.#first);
    this.#first = 0;
  }
}

/** FNV-1a; two texts with the same hash near each other would at worst swap their moments. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}
