import { MASKED } from '../recordings/mask.ts';
import { LineMasker } from './line-masker.ts';

/** A line that can hardly be anything else than a part of a key: encoded, and as long as keys' lines are. */
const REST_OF_KEY = /^\s*[A-Za-z0-9+/=]{24,80}\s*$/;
const KEY_ENDS = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/;

/**
 * Masks lines of a session that is not read from its beginning: a private key may have begun before the first of them,
 * so that what looks like the rest of one is masked until something else comes.
 */
export class StreamMasker {
  readonly #masker = new LineMasker();
  #mayBeWithin = true;

  mask(line: string): string {
    if (this.#mayBeWithin) {
      if (REST_OF_KEY.test(line)) return MASKED;
      this.#mayBeWithin = false;
      if (KEY_ENDS.test(line)) return line;
    }
    return this.#masker.mask(line);
  }
}
