/** A character may carry so many marks; more are a way to make a page slow or to write over others. */
const MAX_MARKS = 8;

/** One cell's character without what could steer a terminal or turn the direction of writing. */
export function harmless(chars: string): string {
  if (chars.length === 1) {
    const code = chars.charCodeAt(0);
    if (code >= 0x20 && code < 0x7f) return chars;
  }
  return [...harmlessText(chars)].slice(0, 1 + MAX_MARKS).join('');
}

/** A text without them; each becomes U+FFFD, so that it is seen that something was there. */
export function harmlessText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(
      /[\u0000-\u001f\u007f-\u009f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu,
      '\ufffd',
    );
}
