import { encodeBase64, utf8Bytes } from '../base64.ts';

/** Code units of a text as bytes, as the modifiers utf16le (also called wide), utf16be and utf16 (with mark) have it. */
export function utf16Bytes(text: string, order: 'le' | 'be', mark: boolean): number[] {
  const bytes: number[] = mark ? [0xff, 0xfe] : [];
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (order === 'le') bytes.push(unit & 0xff, unit >> 8);
    else bytes.push(unit >> 8, unit & 0xff);
  }
  return bytes;
}

/** What base64 of any text that contains these bytes contains, for each of the three places they may start at. */
export function base64Offsets(bytes: readonly number[]): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = encodeBase64([...Array<number>(offset).fill(0), ...bytes]).replace(/=+$/, '');
    const start = [0, 2, 3][offset]!;
    const cut = (offset + bytes.length) % 3 === 0 ? 0 : 1;
    return encoded.slice(start, encoded.length - cut);
  });
}

/** Base64 of bytes. */
export function base64Whole(bytes: readonly number[]): string {
  return encodeBase64(bytes);
}

/** The bytes of a text, in UTF-8. */
export const plainBytes = utf8Bytes;

const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015'];

/** The text with each dash that may open an option in every form that Windows takes for one. */
export function windowsDashes(text: string): readonly string[] {
  if (!/(^|\s)[-/]/.test(text)) return [text];
  return [...new Set([text, ...DASHES.map((dash) => text.replace(/(^|\s)[-/]/g, `$1${dash}`))])];
}
