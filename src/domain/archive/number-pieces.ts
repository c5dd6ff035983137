/** Pieces of this many characters. */
const LENGTH = 5;
/** So many of them are digits at least; the others are dots. */
const LEAST_DIGITS = 3;
const RUN = /[0-9.]{5,}/g;
const DOT = 46;

/**
 * Every piece of five digits or dots in a text, with a letter for the dot. Trigrams tell numbers badly from each other:
 * the ten thousand addresses and ports of a log have all of them. A text that stands in another has its pieces there
 * too, so that a search may ask for them all.
 */
export function numberPieces(text: string): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (const [run] of text.matchAll(RUN)) {
    let digits = 0;
    for (let at = 0; at < run.length; at += 1) {
      if (run.charCodeAt(at) !== DOT) digits += 1;
      if (at >= LENGTH && run.charCodeAt(at - LENGTH) !== DOT) digits -= 1;
      if (at >= LENGTH - 1 && digits >= LEAST_DIGITS) pieces.add(run.slice(at - LENGTH + 1, at + 1));
    }
  }
  return new Set([...pieces].map((piece) => piece.replaceAll('.', 'x')));
}
