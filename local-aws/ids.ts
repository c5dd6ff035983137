import { randomBytes, randomUUID } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LOWER36 = 'abcdefghijklmnopqrstuvwxyz0123456789';

function draw(alphabet: string, length: number): string {
  // 256 is no multiple of 36: rejection keeps the letters evenly likely.
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

/** `AKIA`, `ASIA`, `AIDA`, `AROA`, `ANPA`, `AIPA`, `AGPA` and 17 letters of base32, as IAM's unique ids. */
export function iamId(prefix: string): string {
  return prefix + draw(BASE32, 17);
}

/** A secret access key: 40 characters of base64. */
export function secretKey(): string {
  return randomBytes(30).toString('base64');
}

/** `i-`, `mi-`, `vpc-` and 17 hex digits. */
export function hexId(prefix: string, digits = 17): string {
  return (
    prefix +
    randomBytes(Math.ceil(digits / 2))
      .toString('hex')
      .slice(0, digits)
  );
}

/** The suffix of a new session id: 26 lower-case letters and digits, as AWS gives since 2025. */
export function sessionSuffix(): string {
  return draw(LOWER36, 26);
}

export function uuid(): string {
  return randomUUID();
}
