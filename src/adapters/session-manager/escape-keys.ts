const CR = 0x0d;
const LF = 0x0a;
const TILDE = 0x7e;
const DOT = 0x2e;
const QUESTION = 0x3f;

/** What a person sees after `~?`. */
export const ESCAPE_HELP = [
  'Escapes, after Enter:',
  '  ~.  disconnect, and terminate the session',
  '  ~?  this help',
  '  ~~  send the character ~',
];

/** What keystrokes ask for, in order. */
export type EscapedInput =
  | { readonly kind: 'send'; readonly data: Uint8Array }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'help' };

/**
 * Finds `~.` and `~?` right after Enter (or at the very start), as ssh does. A tilde there waits for the next key;
 * before any other key it is sent with it.
 */
export class EscapeKeys {
  #afterNewline = true;
  #heldTilde = false;

  receive(keys: Uint8Array): EscapedInput[] {
    const inputs: EscapedInput[] = [];
    let sending: number[] = [];
    const flush = (): void => {
      if (sending.length > 0) inputs.push({ kind: 'send', data: Uint8Array.from(sending) });
      sending = [];
    };
    // The usual case: nothing to look at byte by byte.
    if (!this.#heldTilde && !keys.includes(TILDE)) {
      if (keys.length > 0) this.#note(keys[keys.length - 1]!);
      return keys.length === 0 ? [] : [{ kind: 'send', data: keys }];
    }
    for (const key of keys) {
      if (this.#heldTilde) {
        this.#heldTilde = false;
        if (key === DOT || key === QUESTION) {
          flush();
          inputs.push({ kind: key === DOT ? 'disconnect' : 'help' });
          this.#afterNewline = true;
          continue;
        }
        sending.push(TILDE);
        if (key !== TILDE) sending.push(key);
        this.#note(key);
      } else if (key === TILDE && this.#afterNewline) {
        this.#heldTilde = true;
      } else {
        sending.push(key);
        this.#note(key);
      }
    }
    flush();
    return inputs;
  }

  #note(key: number): void {
    this.#afterNewline = key === CR || key === LF;
  }
}
