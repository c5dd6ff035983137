import type { ReadLog, TranscriptRead } from '../../src/operations/read-log.ts';

/** Who watched what, in memory. */
export function memoryReadLog(): ReadLog & { readonly rows: TranscriptRead[] } {
  const reads: TranscriptRead[] = [];
  return {
    rows: reads,
    keep: async (more) => void reads.push(...more),
    ofSession: async (session, limit = 1000) =>
      reads
        .filter(
          (read) =>
            read.session?.id === session.id &&
            read.session.account === session.account &&
            read.session.region === session.region,
        )
        .slice(-limit),
  };
}
