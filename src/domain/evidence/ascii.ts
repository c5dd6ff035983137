/** Text that is ASCII as bytes; anything else is a mistake of ours, since names and texts of bundles are made so. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) throw new Error(`not ASCII at ${at}: U+${code.toString(16)}`);
    bytes[at] = code;
  }
  return bytes;
}

/** Bytes as ASCII text; null when one of them is none. */
export function asciiText(bytes: Uint8Array): string | null {
  let text = '';
  for (const byte of bytes) {
    if (byte > 0x7f) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

/**
 * A value as JSON in one form only: keys sorted, two spaces, ASCII. What is not ASCII is escaped, so that the same
 * content has the same bytes, and nothing in it acts on a terminal that shows the file.
 */
export function canonicalJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) => sorted(inner), 2);
  return `${text.replaceAll(/[\u007f-\uffff]/g, escaped)}\n`;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  // A key that looks like a number stands before the others in any object: that order is one too.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
