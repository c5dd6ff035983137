import { type Loose, looseObject, looseText } from './trail-record.ts';

/** Which person is behind a principal: its ARN, or `ACCOUNT:user/NAME`-like forms as written in the mapping, to a name. */
export type PeopleMap = Readonly<Record<string, string>>;

/** DescribeSessions has shown owners without the leading `arn:` (facts/aws.md E4); ours always have it. */
export function normalOwner(owner: string): string {
  return owner.startsWith('aws:') ? `arn:${owner}` : owner;
}

/**
 * The person behind a session: the mapping's word first, then SourceIdentity, which a role session cannot choose
 * later; else the IAM user's name or the role session's name. Null when the owner tells nothing.
 */
export function personOf(owner: string, userIdentity: Loose | null, people: PeopleMap): string | null {
  const arn = normalOwner(owner);
  const mapped = people[arn];
  if (mapped !== undefined && Object.hasOwn(people, arn)) return mapped;
  const source = looseText(looseObject(userIdentity?.['sessionContext'])?.['sourceIdentity']);
  if (source) return Object.hasOwn(people, source) ? (people[source] ?? source) : source;
  const resource = arn.split(':').slice(5).join(':');
  if (!arn.startsWith('arn:') || resource === '') return null;
  const parts = resource.split('/');
  const kind = parts[0];
  if (kind === 'user' || kind === 'assumed-role' || kind === 'federated-user') return parts.at(-1) ?? null;
  return kind === 'root' ? 'root' : null;
}
