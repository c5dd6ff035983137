import { createHash } from 'node:crypto';

/** The canonical user id of an account: 64 hex digits, the same for ever. */
export function canonicalId(account: string): string {
  return createHash('sha256').update(`canonical user of ${account}`).digest('hex');
}

/** The account whose canonical id this is, out of those that are known. */
export function accountOfCanonicalId(id: string, accounts: Iterable<string>): string | undefined {
  for (const account of accounts) if (canonicalId(account) === id) return account;
  return undefined;
}
