import { SHELL_PROFILE } from '../../domain/recordings/shell-profile.ts';

/** So long the first output is held back to see whether the profile is being typed. */
const LOOK_MS = 400;
/** So long its typing may take, once it is seen. */
const TYPING_MS = 3_000;
const MOST_HELD_BYTES = 16 * 1024;
/** What the profile ends with. */
const CLEARED = '\u001b[H\u001b[J';
/** The profile's first words, as an echo shows them: a terminal may wrap them anywhere. */
const FIRST_WORDS = squeezed(SHELL_PROFILE.slice(0, 28));

/**
 * Hides the typing of our session document's shellProfile from the person: what stands above it (which session this is,
 * that it is recorded, until when) would else be cleared off their screen with it. Output that does not begin so is
 * shown after `LOOK_MS` at the latest, and nothing is hidden of what comes later.
 */
export class ProfileCurtain {
  readonly #show: (data: Uint8Array) => void;
  #held = Buffer.alloc(0);
  #isOpen = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(show: (data: Uint8Array) => void) {
    this.#show = show;
  }

  take(data: Uint8Array): void {
    if (this.#isOpen) {
      this.#show(data);
      return;
    }
    this.#held = Buffer.concat([this.#held, data]);
    const clearedAt = this.#isTyped() ? this.#held.indexOf(CLEARED) : -1;
    if (clearedAt >= 0) {
      this.#held = this.#held.subarray(clearedAt + CLEARED.length);
      this.open();
    } else if (this.#held.length > MOST_HELD_BYTES) this.open();
    else if (this.#timer === null) this.#openIn(LOOK_MS, () => !this.#isTyped());
  }

  /** Shows what is held, and all that comes. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#held.length > 0) this.#show(this.#held);
    this.#held = Buffer.alloc(0);
  }

  #isTyped(): boolean {
    return squeezed(this.#held.toString('latin1')).includes(FIRST_WORDS);
  }

  #openIn(ms: number, when: () => boolean): void {
    this.#timer = setTimeout(() => {
      if (when()) this.open();
      else this.#openIn(TYPING_MS - LOOK_MS, () => true);
    }, ms);
  }
}

/** Without blanks and line ends, wherever they fall. */
function squeezed(text: string): string {
  return text.replaceAll(/[\s\u0008]+/g, '');
}
