import { DEFAULT_DOCUMENT } from '../guardrails/start-facts.ts';
import type { Instant } from '../kernel/instant.ts';
import type { PeopleMap } from '../sessions/person.ts';
import { normalOwner, personOf } from '../sessions/person.ts';
import type { SessionRecord } from '../sessions/session.ts';
import type { Loose } from '../sessions/trail-record.ts';
import type { Tie } from './finding.ts';

/** What happened around sessions: a call in CloudTrail, or what another service found. */
export interface Around {
  readonly account: string;
  readonly fromAt: Instant;
  readonly untilAt: Instant;
  /** Who did it; null: it does not say. */
  readonly principal: string | null;
  readonly userIdentity: Loose | null;
  /** Every text of what was asked and answered: ids of nodes and sessions are looked for among them. */
  readonly texts: ReadonlySet<string>;
  /** The role, or the session document, that it changes; null: none. */
  readonly role: string | null;
  readonly document: string | null;
}

/** A session that it is tied to, and by what. */
export interface Tied {
  readonly record: SessionRecord;
  readonly by: readonly Tie[];
}

/** Clocks, and CloudTrail's whole seconds. */
const SLACK_MS = 5000;
/** So long after a session's end what its person does, or what happens to its node, is still told of with it. */
const AFTER_MS = 15 * 60_000;
/** A record is looked through so deep, and for so many texts. */
const MAX_DEPTH = 16;
const MAX_TEXTS = 2000;

const WEIGHT: Readonly<Record<Tie, number>> = { session: 16, person: 8, node: 4, document: 2, role: 1 };

/** The sessions that something is tied to by time and by session, person, node, or what the node and the session rest on; the nearest first. */
export function tiedSessions(
  around: Around,
  records: readonly SessionRecord[],
  people: PeopleMap,
): readonly Tied[] {
  const { principal } = around;
  const person = principal === null ? null : personOf(principal, around.userIdentity, people);
  const weight = ({ by }: Tied) => by.reduce((sum, tie) => sum + WEIGHT[tie], 0);
  return records
    .filter((record) => isWithin(record, around))
    .map((record) => ({ record, by: tiesOf(record, around, person) }))
    .filter(({ by }) => by.length > 0)
    .sort((a, b) => weight(b) - weight(a) || b.record.start.startedAt - a.record.start.startedAt);
}

function isWithin({ start, state, endedAt }: SessionRecord, { fromAt, untilAt }: Around): boolean {
  if (start.startedAt > untilAt + SLACK_MS) return false;
  return state === 'active' || endedAt === null || endedAt + AFTER_MS >= fromAt;
}

function tiesOf(record: SessionRecord, around: Around, person: string | null): readonly Tie[] {
  const { start } = record;
  const ties: Tie[] = [];
  if (around.texts.has(start.id)) ties.push('session');
  const same = around.principal !== null && normalOwner(start.owner) === normalOwner(around.principal);
  if (same || (person !== null && record.person === person)) ties.push('person');
  if (start.account !== around.account) return ties;
  if (around.texts.has(start.target)) ties.push('node');
  if (around.role !== null && record.nodeRole?.split('/').at(-1) === around.role) ties.push('role');
  if (around.document !== null && (start.documentName ?? DEFAULT_DOCUMENT) === around.document)
    ties.push('document');
  return ties;
}

/** Every text in a value; an ARN also counts as what stands behind its last slash. */
export function textsOf(value: unknown): ReadonlySet<string> {
  const texts = new Set<string>();
  const visit = (one: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || texts.size >= MAX_TEXTS) return;
    if (typeof one === 'string') {
      texts.add(one);
      if (one.startsWith('arn:')) texts.add(one.slice(one.lastIndexOf('/') + 1));
    } else if (Array.isArray(one)) for (const item of one) visit(item, depth + 1);
    else if (typeof one === 'object' && one !== null)
      for (const item of Object.values(one)) visit(item, depth + 1);
  };
  visit(value, 0);
  return texts;
}
