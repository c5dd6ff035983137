import type { EvidenceProblem } from '../domain/evidence/problem.ts';
import { EVIDENCE_PREFIX, type SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import { noticeOfEvidence } from '../domain/notices/notice-of-evidence.ts';
import type { Place } from '../domain/sessions/session.ts';
import { sessionView } from '../domain/sessions/view.ts';
import { checkBundle } from './check-bundle.ts';
import type { Evidence } from './evidence.ts';
import type { Walk } from './evidence-ports.ts';
import { Fault } from './fault.ts';
import { readHeads } from './read-heads.ts';

/** What is uploaded in parts for longer than this was left by a server that died. */
const ABANDONED_MS = 24 * 60 * 60_000;

/**
 * One step of the walk over the archive: the next bundle after the one before, held against what was recorded. The
 * place is kept, so that a restart goes on. True: the walk is at its end, and the next step begins a new one.
 */
export async function walkArchive(
  evidence: Evidence,
  pace: (bytes: number) => Promise<void>,
): Promise<{ readonly ended: boolean; readonly problems: number }> {
  const { clock, store } = evidence;
  const walk = await begun(evidence, await store.readWalk());
  const next = await nextBundle(evidence, walk);
  if (next === null) {
    const { startedAt, bundles, bytes, problems } = walk;
    const last = { startedAt: startedAt ?? clock.now(), endedAt: clock.now(), bundles, bytes, problems };
    await store.writeWalk({ startedAt: null, at: null, bundles: 0, bytes: 0, problems: 0, last });
    return { ended: true, problems: 0 };
  }
  let read = 0;
  const problems = await checkBundle(evidence, next.sealed, next.before, async (bytes) => {
    read += bytes;
    await pace(bytes);
  });
  for (const problem of problems) await tell(evidence, problem);
  const { account, region, sequence } = next.sealed.chain;
  await store.writeWalk({
    ...walk,
    at: { account, region, sequence },
    bundles: walk.bundles + 1,
    bytes: walk.bytes + read,
    problems: walk.problems + problems.length,
  });
  return { ended: false, problems: problems.length };
}

async function begun(evidence: Evidence, walk: Walk): Promise<Walk> {
  if (walk.startedAt !== null) return walk;
  const started = { ...walk, startedAt: evidence.clock.now() };
  await dropAbandoned(evidence);
  let problems = 0;
  // Heads of another server, or of one that lost its state, are walked over too.
  for (const place of evidence.places) problems += await takeInHeads(evidence, place);
  await evidence.store.writeWalk({ ...started, problems });
  return { ...started, problems };
}

/** Parts of bundles that never became one: whoever may not look for them leaves them to the bucket's lifecycle rule. */
async function dropAbandoned({ objects, clock }: Evidence): Promise<void> {
  try {
    await objects.abortAbandoned(EVIDENCE_PREFIX, clock.now() - ABANDONED_MS);
  } catch (error) {
    if (!(error instanceof Fault) || error.retry !== 'never') throw error;
  }
}

/** A chain that somebody else put heads into is told of, and the walk goes on over those that are known. */
async function takeInHeads(evidence: Evidence, place: Place): Promise<number> {
  try {
    await readHeads(evidence, place);
    return 0;
  } catch (error) {
    const end = await evidence.store.chainEnd(place);
    const isOfChain = error instanceof Fault && error.code === 'EVIDENCE_CHAIN_UNREADABLE';
    if (!isOfChain || end === null) throw error;
    const { chain, sessionId } = end;
    const problem = { kind: 'evidence-chain-broken', cause: `after ${chain.sequence}` } as const;
    await tell(evidence, { ...problem, chain, sessionId, reason: error.message });
    return 1;
  }
}

async function tell(evidence: Evidence, problem: EvidenceProblem): Promise<void> {
  const { sessions, notices, clock } = evidence;
  const record = await sessions.read(problem.chain, problem.sessionId);
  await notices.keep(noticeOfEvidence(problem, record && sessionView(record), clock.now()));
}

/** The bundle after the walk's place, in the next chain when this one is over; null: there is none. */
async function nextBundle(
  { store }: Evidence,
  { at }: Walk,
): Promise<{ sealed: SealedBundle; before: SealedBundle | null } | null> {
  for (const place of await store.chains()) {
    const order = at === null ? 1 : compare([place.account, place.region], [at.account, at.region]);
    if (order < 0) continue;
    const from = order === 0 ? (at?.sequence ?? 0) : 0;
    const [sealed] = await store.after(place, from, 1);
    if (!sealed) continue;
    const [before] = from === 0 ? [] : await store.after(place, from - 1, 1);
    return { sealed, before: before ?? null };
  }
  return null;
}

function compare(a: readonly string[], b: readonly string[]): number {
  const [one, other] = [a.join(' '), b.join(' ')];
  return one < other ? -1 : one > other ? 1 : 0;
}
