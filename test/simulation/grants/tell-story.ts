import { T0 } from '../../builders/session.ts';
import type { GrantOutcome } from './simulate-grants.ts';

/** A run as it can be read: every grant, every session and every outage, in seconds from its start. */
export function tellStory({ grants, world, records }: GrantOutcome): readonly string[] {
  const at = (moment: number | null) => (moment === null ? '-' : `+${((moment - T0) / 1000).toFixed(3)}`);
  const told = grants
    .toReversed()
    .flatMap((grant) => [
      `${grant.id} ${grant.mechanism} on ${grant.target}: ${grant.state} ${at(grant.startsAt)} to ${at(grant.end?.at ?? grant.endsAt)} ${grant.end?.cause ?? ''}`,
      ...grant.timeline.map((entry) => `    ${at(entry.at)} ${entry.kind}: ${entry.text}`),
    ]);
  const sessions = [...world.sessions.values()].flatMap((session) => [
    `${session.id} by ${session.grantId} on ${session.target}: ${at(session.startedAt)} to ${at(session.endedAt)}, told ${at(session.toldAt)}, seen ${at(session.seenAt)}`,
    ...(records.find((record) => record.start.id === session.id)?.timeline ?? []).map(
      (entry) => `    ${at(entry.at)} ${entry.kind}: ${entry.text}`,
    ),
  ]);
  const outages = world.outages
    .list()
    .toSorted((a, b) => a.from - b.from)
    .map(({ key, from, to }) => `${at(from)} to ${at(to)} out of order: ${key}`);
  return [...told, ...sessions, ...outages];
}
