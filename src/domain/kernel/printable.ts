/** The longest text of somebody else's that is put into a sentence of ours. */
const MAX_QUOTED_LENGTH = 300;

/**
 * A text of unknown origin, safe to print: control characters (C0, C1, delete), line separators and marks that turn
 * the direction of writing become U+FFFD, and what is longer than `maxLength` characters is cut.
 */
export function printable(text: string, maxLength = MAX_QUOTED_LENGTH): string {
  const clean = text
    .toWellFormed()
    .replaceAll(
      /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
      '\ufffd',
    );
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean;
}
