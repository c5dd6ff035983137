import type { EndEvidence } from '../domain/sessions/end-cause.ts';
import { endSettled } from '../domain/sessions/evolve.ts';
import type { ObservedSession, SessionRecord } from '../domain/sessions/session.ts';
import { Fault } from './fault.ts';
import type { Watch } from './watch.ts';

/** Looks once more for the cause of an end, when events have had their time: the history, and whether the node answers. */
export async function settleEnd(watch: Watch, record: SessionRecord): Promise<SessionRecord> {
  const { start } = record;
  const place = { account: start.account, region: start.region };
  const [row, nodeOnline] = await Promise.all([
    orNull<ObservedSession | undefined>(async () => {
      const ended = await watch.api.listEnded(place, start.startedAt);
      return ended.find((one) => one.id === start.id);
    }),
    orNull(() => watch.api.isNodeOnline(place, start.target)),
  ]);
  const evidence: EndEvidence = { nodeOnline, lastLineAt: null };
  return endSettled(record, { row: row ?? null, evidence, at: watch.clock.now() });
}

async function orNull<T>(find: () => Promise<T>): Promise<T | null> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
