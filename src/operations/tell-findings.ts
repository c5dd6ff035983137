import type { FindingListener, FindingStore } from './detection-ports.ts';
import { Fault } from './fault.ts';

/** How many findings one turn tells: Security Hub takes as many at once (API reference, BatchImportFindings). */
export const FINDINGS_AT_ONCE = 100;

/**
 * Tells every listener of the findings that are new or have changed. They are marked only after all took them: a crash
 * between the two tells them twice. Null when all is told, else why not.
 */
export async function tellFindings(
  findings: FindingStore,
  listeners: readonly FindingListener[],
): Promise<string | null> {
  for (;;) {
    const untold = await findings.untold(FINDINGS_AT_ONCE);
    if (untold.length === 0) return null;
    try {
      for (const listener of listeners) await listener.tell(untold);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return `${error.code}: ${error.message}`;
    }
    for (const one of untold) await findings.markTold(one);
    if (untold.length < FINDINGS_AT_ONCE) return null;
  }
}
