const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const char of text.toWellFormed()) {
    const code = char.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000)
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 0x3f),
        0x80 | ((code >> 6) & 0x3f),
        0x80 | (code & 0x3f),
      );
  }
  return bytes;
}

/** Bytes read as UTF-8; what is no UTF-8 is read byte by byte, as Latin-1. */
export function textOfBytes(bytes: readonly number[]): string {
  const latin = bytes.map((byte) => String.fromCharCode(byte)).join('');
  if (bytes.every((byte) => byte < 0x80)) return latin;
  try {
    return decodeURIComponent(latin.replace(/[^A-Za-z0-9]/g, (char) => `%${hex(char.charCodeAt(0))}`));
  } catch {
    return latin;
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Bytes in base64, with padding. */
export function encodeBase64(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += ALPHABET[(group >> 18) & 63]! + ALPHABET[(group >> 12) & 63]!;
    text += i + 1 < bytes.length ? ALPHABET[(group >> 6) & 63]! : '=';
    text += i + 2 < bytes.length ? ALPHABET[group & 63]! : '=';
  }
  return text;
}

/** Reads base64 as `base64 -di` does: what is not of the alphabet is passed over, decoding ends at the padding. */
export function decodeBase64(text: string): number[] {
  return decodeGroups(text.replaceAll('-', '+').replaceAll('_', '/'), ALPHABET, 6);
}

/** Reads base32 (RFC 4648). */
export function decodeBase32(text: string): number[] {
  return decodeGroups(text.toUpperCase(), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 5);
}

function decodeGroups(text: string, alphabet: string, bitsEach: number): number[] {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const char of text) {
    if (char === '=') break;
    const value = alphabet.indexOf(char);
    if (value === -1) continue;
    held = ((held << bitsEach) | value) & 0xffff;
    bits += bitsEach;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return bytes;
}
