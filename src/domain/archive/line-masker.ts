import { MASKED, mask } from '../recordings/mask.ts';

const KEY_BEGINS = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/;
/** A line within a key: encoded, or one of its headers. */
const KEY_LINE = /^\s*(?:[A-Za-z0-9+/=]{1,80}|[A-Za-z-]{1,30}: .*|)\s*$/;
/** A private key has no more lines; what ends later is something else. */
const MAX_KEY_LINES = 400;

/** Masks the lines of one session in their order: a private key goes on over many. */
export class LineMasker {
  #keyLines = 0;

  mask(line: string): string {
    if (this.#keyLines > 0) {
      this.#keyLines -= 1;
      if (KEY_ENDS.test(line)) this.#keyLines = 0;
      else if (KEY_LINE.test(line)) return line.trim() === '' ? line : MASKED;
      else this.#keyLines = 0;
    }
    const masked = mask(line);
    const begins = KEY_BEGINS.exec(line);
    if (begins !== null && !KEY_ENDS.test(line.slice(begins.index))) this.#keyLines = MAX_KEY_LINES;
    return masked;
  }
}
