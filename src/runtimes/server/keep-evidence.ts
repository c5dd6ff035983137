import { backoffMs } from '../../domain/sessions/plan.ts';
import type { Evidence } from '../../operations/evidence.ts';
import {
  type EvidenceRunning,
  type EvidenceStatus,
  readEvidenceStatus,
} from '../../operations/evidence-status.ts';
import { lookAtEvidence } from '../../operations/look-at-evidence.ts';
import type { SessionName } from '../../operations/read-log.ts';
import { type SealAnswer, sealNow } from '../../operations/seal-now.ts';
import { walkArchive } from '../../operations/walk-archive.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { type Loops, type RunningLoop, startLoop } from './loop.ts';
import type { Pause } from './pause.ts';

/** How often ended sessions that changed are looked for: one query of the own database. */
const LOOK_EVERY_MS = 1000;
const MOST_LOOKED_AT = 50;
const RETRY = { firstMs: 2000, mostMs: 300_000 } as const;
/** Shorter waits than this are saved up: a timer for every chunk would cost more than it spares. */
const LEAST_WAIT_MS = 20;

/** The loops of evidence, and how they go. */
export interface KeptEvidence extends RunningLoop {
  status(): Promise<EvidenceStatus>;
  /** Seals a session's evidence now, in its turn after what is being sealed. */
  sealNow(session: SessionName): Promise<SealAnswer>;
}

/** Starts both: bundles are sealed as sessions end, one at a time, and the archive is walked over again and again. */
export function startEvidence(
  loops: Loops,
  evidence: Evidence,
  pace: { readonly bytesPerSecond: number; readonly everyMs: number },
): KeptEvidence {
  const running = { sealError: null, walkError: null } as {
    -readonly [Key in keyof EvidenceRunning]: EvidenceRunning[Key];
  };
  const tell = (kind: 'sealError' | 'walkError', error: unknown, about: string): void => {
    const reason = error === null ? null : `${about}: ${reasonOf(error)}`;
    if (reason !== null && reason !== running[kind]) loops.say(`evidence: ${reason}`);
    running[kind] = reason;
  };
  const inTurn = oneByOne();
  const sealing = startLoop(loops.setTimer, (pause) => sealAll({ loops, evidence, tell, inTurn }, pause));
  const walking = startLoop(loops.setTimer, (pause) =>
    walkForEver({ loops, evidence, tell, inTurn }, pause, pace),
  );
  return {
    status: () => readEvidenceStatus(evidence, running),
    sealNow: (session) => inTurn(() => sealNow(evidence, session)),
    wake: () => sealing.wake(),
    close: async () => {
      await Promise.all([sealing.close(), walking.close()]);
    },
  };
}

interface Keeping {
  readonly loops: Loops;
  readonly evidence: Evidence;
  readonly inTurn: InTurn;
  readonly tell: (kind: 'sealError' | 'walkError', error: unknown, about: string) => void;
}

type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Lets each work begin when the one before it is over, well or not: a chain is continued by one at a time. */
function oneByOne(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function sealAll({ loops, evidence, tell, inTurn }: Keeping, pause: Pause): Promise<void> {
  const failures = new Map<string, number>();
  while (!loops.closed()) {
    const now = evidence.clock.now();
    const due = await evidence.store.toLookAt(now, MOST_LOOKED_AT).catch((error: unknown) => {
      tell('sealError', error, 'the database');
      return [];
    });
    for (const session of due) {
      if (loops.closed()) return;
      const name = `${session.account} ${session.region} ${session.id}`;
      try {
        const sealed = await inTurn(() => lookAtEvidence(evidence, session));
        failures.delete(name);
        if (sealed || failures.size === 0) tell('sealError', null, '');
      } catch (error) {
        const times = (failures.get(name) ?? 0) + 1;
        failures.set(name, times);
        tell('sealError', error, `session ${session.id}`);
        await laterAgain(
          evidence,
          session,
          evidence.clock.now() + backoffMs(times, RETRY.firstMs, RETRY.mostMs),
        );
      }
      await loops.breathe();
    }
    await pause.for(LOOK_EVERY_MS);
  }
}

/** A session that could not be sealed waits, and is not asked for at every look. */
async function laterAgain(
  evidence: Evidence,
  session: { account: string; region: string; id: string },
  at: number,
): Promise<void> {
  const record = await evidence.sessions.read(session, session.id);
  await evidence.store.looked(session, record?.version ?? 0, at);
}

async function walkForEver(
  { loops, evidence, tell }: Keeping,
  pause: Pause,
  { bytesPerSecond, everyMs }: { readonly bytesPerSecond: number; readonly everyMs: number },
): Promise<void> {
  let owedMs = 0;
  let failed = 0;
  const keepPace = async (bytes: number): Promise<void> => {
    owedMs += (bytes * 1000) / bytesPerSecond;
    if (owedMs < LEAST_WAIT_MS) return;
    await pause.for(owedMs);
    owedMs = 0;
    if (loops.closed()) throw new Closed();
  };
  while (!loops.closed()) {
    try {
      const { ended } = await walkArchive(evidence, keepPace);
      failed = 0;
      tell('walkError', null, '');
      if (ended) await pause.for(everyMs);
      else await loops.breathe();
    } catch (error) {
      if (error instanceof Closed) return;
      failed += 1;
      tell('walkError', error, 'the walk over the archive');
      await pause.for(backoffMs(failed, RETRY.firstMs, RETRY.mostMs));
    }
  }
}

/** The server closes in the middle of a step: its place is that of the step before. */
class Closed extends Error {}
