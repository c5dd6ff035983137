/** How a function runs. Its code is what infra/functions/functions.ts says; its name is the same there. */
export interface FunctionSpec {
  readonly does: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** What it may write into /tmp, where that is more than Lambda's own 512. */
  readonly storageMegabytes?: number;
}

/** At a gigabyte a function has more than half a processor: what it waits for most is AWS, and TLS and start are quick. */
const GIGABYTE = 1024;
/** Transcripts are read from a copy on disk (src/adapters/files/spool.ts). */
const SPOOL_MEGABYTES = 4096;

/**
 * Every function of the hub. Timeouts: reconcile's is within the state machine's own for it; api's is the longest that
 * API Gateway waits; keep's is within its five minutes, so that it does not meet itself.
 */
export const FUNCTION_SPECS = {
  events: {
    does: 'takes in events of CloudTrail, and looks at once at what they are about',
    timeoutSeconds: 60,
    memoryMegabytes: GIGABYTE,
  },
  reconcile: {
    does: 'looks at one session, grant or delivery when its timer says so',
    timeoutSeconds: 110,
    memoryMegabytes: GIGABYTE,
  },
  sweep: {
    does: 'looks at all sessions of a place, and says which places are due',
    timeoutSeconds: 90,
    memoryMegabytes: GIGABYTE,
  },
  outbox: {
    does: 'sends notices that nobody has sent yet',
    timeoutSeconds: 55,
    memoryMegabytes: GIGABYTE / 2,
  },
  api: {
    does: 'answers the command line',
    timeoutSeconds: 29,
    memoryMegabytes: GIGABYTE,
    storageMegabytes: SPOOL_MEGABYTES,
  },
  'log-lines': {
    does: 'judges streamed lines as they come',
    timeoutSeconds: 60,
    memoryMegabytes: GIGABYTE,
    storageMegabytes: SPOOL_MEGABYTES,
  },
  delivered: {
    does: 'looks at a log that has arrived in the archive',
    timeoutSeconds: 300,
    memoryMegabytes: 2 * GIGABYTE,
    storageMegabytes: SPOOL_MEGABYTES,
  },
  keep: {
    does: 'seals and verifies evidence, prunes, looks for what grants left behind',
    timeoutSeconds: 280,
    memoryMegabytes: GIGABYTE,
    storageMegabytes: SPOOL_MEGABYTES,
  },
} as const satisfies Readonly<Record<string, FunctionSpec>>;

export type FunctionName = keyof typeof FUNCTION_SPECS;
export const FUNCTION_NAMES = Object.keys(FUNCTION_SPECS) as readonly FunctionName[];
