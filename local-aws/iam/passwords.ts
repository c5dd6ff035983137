import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../error.ts';

/** The policy of an account that has set none. Source: IAM user guide, "Default password policy". */
const MIN_LENGTH = 8;
const MIN_KINDS = 3;
const KINDS = [/[A-Z]/, /[a-z]/, /[0-9]/, /[!@#$%^&*()_+\-=[\]{}|']/];

const SALT_BYTES = 16;
const HASH_BYTES = 32;

function violation(message: string): AwsError {
  return new AwsError('PasswordPolicyViolation', message);
}

/** Refuses a password that the default policy does not allow. */
export function checkPassword(password: string, userName: string): void {
  if (password.length < MIN_LENGTH) throw violation(`Password should have a minimum length of ${MIN_LENGTH}`);
  if (KINDS.filter((kind) => kind.test(password)).length < MIN_KINDS)
    throw violation(
      'Password should have at least three of: upper-case letters, lower-case letters, numbers, symbols',
    );
  if (password.toLowerCase() === userName.toLowerCase())
    throw violation('Password should not be the user name');
}

/** `salt:hash` in base64, from which the password cannot be read. */
export function hashPassword(password: string): string {
  const salt = randomBytes(SALT_BYTES);
  return `${salt.toString('base64')}:${scryptSync(password, salt, HASH_BYTES).toString('base64')}`;
}

/** Whether a password is the one that was hashed. */
export function isPassword(password: string, hashed: string): boolean {
  const [salt, hash] = hashed.split(':').map((part) => Buffer.from(part, 'base64'));
  if (salt === undefined || hash === undefined) return false;
  return timingSafeEqual(scryptSync(password, salt, HASH_BYTES), hash);
}
