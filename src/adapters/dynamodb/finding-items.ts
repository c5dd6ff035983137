import type { Finding } from '../../domain/detections/finding.ts';
import { Fault } from '../../operations/fault.ts';
import type { Tabled } from './effects.ts';
import { type ItemKey, keyPart, number, numberOf, packed, sortable, text, unpacked } from './item.ts';
import { NOT_THERE } from './table.ts';
import { WAITING } from './table-definition.ts';
import { timeKeys } from './time-index.ts';

/** The partition of the waiting index with the findings to tell. */
export const UNTOLD = 'untold';
/** How often a write is tried again when others write the same item. */
export const MAX_WRITE_TRIES = 10;

export const findingItemKey = (id: string): ItemKey => ({ pk: `finding/${keyPart(id)}`, sk: 'finding' });
export const findingsOfSession = (session: string): string => `finding-session/${keyPart(session)}`;

/** What lists of findings filter by. */
export type FindingLook = Omit<Finding, 'command' | 'calls' | 'event' | 'attack' | 'seen' | 'heldBack'>;

/**
 * Writes a finding whole, where it tells anything new; that makes it untold again. `by`: the version of the session's
 * record that it is written with; what a later version wrote stays.
 */
export async function putFinding(at: Tabled, finding: Finding, by: number | null): Promise<void> {
  await at.signposts.day('finding', finding.foundAt);
  for (const session of new Set([finding.sessionId, ...finding.relatedSessions]))
    if (session !== null) await at.signposts.put({ pk: findingsOfSession(session), sk: keyPart(finding.id) });
  const key = findingItemKey(finding.id);
  for (let tries = 0; tries < MAX_WRITE_TRIES; tries += 1) {
    const stored = await at.table.get(key);
    const version = numberOf(stored?.['version']) ?? 0;
    const writtenBy = numberOf(stored?.['by']) ?? 0;
    if (stored && by !== null && writtenBy > by) return;
    if (stored && JSON.stringify(unpacked(stored['body'])) === JSON.stringify(finding)) return;
    const { command, calls, event, attack, seen, heldBack, ...look } = finding;
    const written = await at.table.put(
      key,
      {
        version: number(version + 1),
        by: number(by ?? writtenBy),
        toldVersion: stored?.['toldVersion'] ?? number(0),
        toldCount: stored?.['toldCount'] ?? number(0),
        body: packed(finding),
        ...timeKeys('finding', finding.foundAt, keyPart(finding.id), look satisfies FindingLook),
        [WAITING.pk]: text(UNTOLD),
        [WAITING.sk]: text(`${sortable(finding.lastAt)}/${keyPart(finding.id)}`),
      },
      stored
        ? {
            where: '#version = :read AND #toldVersion = :told',
            values: { ':read': number(version), ':told': stored['toldVersion'] ?? number(0) },
          }
        : NOT_THERE,
    );
    if (written) return;
  }
  throw new Fault('STATE_CONTENDED', `finding ${finding.id} is written by many at once`, { retry: 'later' });
}
