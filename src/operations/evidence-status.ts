import type { Instant } from '../domain/kernel/instant.ts';
import { renderRfc3339 } from '../domain/kernel/rfc3339.ts';
import type { Evidence } from './evidence.ts';

/** What only the running process knows of evidence. */
export interface EvidenceRunning {
  /** Why the last try to seal failed; null when it did not. */
  readonly sealError: string | null;
  /** Why the last step of the walk failed; null when it did not. */
  readonly walkError: string | null;
}

/** How evidence stands: how much there is, and when all of it was last held against what was recorded. */
export async function readEvidenceStatus(evidence: Evidence, running: EvidenceRunning) {
  const [counts, walk] = await Promise.all([evidence.store.counts(), evidence.store.readWalk()]);
  const { last } = walk;
  return {
    ...counts,
    sealError: running.sealError,
    walkError: running.walkError,
    verified:
      last === null
        ? null
        : { ...last, startedAt: renderRfc3339(last.startedAt), endedAt: renderRfc3339(last.endedAt) },
    walk:
      walk.startedAt === null
        ? null
        : { startedAt: instant(walk.startedAt), bundles: walk.bundles, problems: walk.problems },
  };
}

/** How evidence stands, as `sallyport status` prints it. */
export type EvidenceStatus = Awaited<ReturnType<typeof readEvidenceStatus>>;

/** Why evidence is behind, in sentences; and what was found wrong with what is there. */
export function evidenceReasons(status: EvidenceStatus | null): {
  readonly behind: readonly string[];
  readonly wrong: readonly string[];
} {
  if (status === null) return { behind: [], wrong: [] };
  const behind: string[] = [];
  if (status.sealError !== null) behind.push(`evidence is not sealed: ${status.sealError}`);
  if (status.walkError !== null) behind.push(`evidence is not verified: ${status.walkError}`);
  const problems = Math.max(status.walk?.problems ?? 0, status.verified?.problems ?? 0);
  const wrong = `${problems} things of the archive are not as they were sealed: sallyport notice list tells which`;
  return { behind, wrong: problems === 0 ? [] : [wrong] };
}

function instant(at: Instant | null): string | null {
  return at === null ? null : renderRfc3339(at);
}
