/**
 * The names under which a grant's sessions run. AWS lets whoever assumes a role choose its session name, so the name is
 * believed only together with the broker role, which none but the server may assume. A grant's id has a fixed length and
 * comes last, so that no person's name, however odd, makes one grant look like another.
 */
import { createHash } from 'node:crypto';

/** STS API reference, AssumeRole: RoleSessionName and SourceIdentity, 2 to 64 characters of `[\w+=,.@-]`. */
const MAX_NAME = 64;
const HASH_CHARS = 10;
const FOREIGN = /[^A-Za-z0-9_.@-]/g;

/** `engineer-g-0123456789ab`: the role session's name of a grant. */
export function sessionNameOf(person: string, grantId: string): string {
  return `${withinAlphabet(person, MAX_NAME - grantId.length - 1)}-${grantId}`;
}

/** The pattern that a grant's sessions, and no others of the broker role, have as their aws:userid. */
export function userIdPatternOf(grantId: string): string {
  return `*-${grantId}`;
}

/** The person as SourceIdentity, which follows through every role and cannot be changed on the way. */
export function sourceIdentityOf(person: string): string {
  const fitted = withinAlphabet(person, MAX_NAME);
  return fitted.length < 2 ? `${fitted}.${hashOf(person)}` : fitted;
}

/** The person's name in AWS's alphabet. What was changed or cut gets a hash, so that two persons stay two. */
function withinAlphabet(person: string, room: number): string {
  const clean = person.replace(FOREIGN, '_');
  if (clean === person && clean.length <= room && clean.length > 0) return clean;
  return `${clean.slice(0, room - HASH_CHARS - 1)}.${hashOf(person)}`;
}

function hashOf(person: string): string {
  return createHash('sha256').update(person).digest('hex').slice(0, HASH_CHARS);
}
