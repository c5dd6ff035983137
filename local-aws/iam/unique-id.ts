import { randomBytes } from 'node:crypto';
import { iamId } from '../ids.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Bits of an id's first ten letters that hold the account; the rest is random. */
const ACCOUNT_SHIFT = 7n;
/** Set in every id since accounts are encoded in them. */
const ENCODED = 1n << 47n;
const PREFIX_LENGTH = 4;
/** Letters after the prefix of an access key id; the ids of entities have one more. */
const KEY_LETTERS = 16;

/**
 * An IAM unique id (`AIDA...`, 21 characters) that carries its account in its first letters, as AWS's have
 * done since 2019.
 */
export function uniqueId(prefix: string, account: string): string {
  let bits = (ENCODED | (BigInt(account) << ACCOUNT_SHIFT) | BigInt(randomBytes(1)[0]! & 0x7f)) << 2n;
  let letters = '';
  for (let i = 0; i < 10; i++) {
    letters = BASE32[Number(bits & 31n)]! + letters;
    bits >>= 5n;
  }
  return prefix + letters + iamId('').slice(letters.length);
}

/** An access key id (`AKIA...`, `ASIA...`, 20 characters). */
export function accessKeyIdFor(prefix: 'AKIA' | 'ASIA', account: string): string {
  return uniqueId(prefix, account).slice(0, PREFIX_LENGTH + KEY_LETTERS);
}

/** The account that an id carries; undefined for an id of the older kind. */
export function accountOfId(id: string): string | undefined {
  let bits = 0n;
  for (const letter of id.slice(PREFIX_LENGTH, PREFIX_LENGTH + 10)) {
    const digit = BASE32.indexOf(letter);
    if (digit === -1) return undefined;
    bits = (bits << 5n) | BigInt(digit);
  }
  bits >>= 2n;
  if ((bits & ENCODED) === 0n) return undefined;
  return String((bits & ~ENCODED) >> ACCOUNT_SHIFT).padStart(12, '0');
}
