import type { FindingStore } from './detection-ports.ts';
import type { EvidenceStore, JudgementLog } from './evidence-ports.ts';
import type { GrantStore, PropagationLog } from './grant-ports.ts';
import type { DueQueue, NoticeStore, SessionStore, TerminationBudget, WatchLog } from './ports.ts';
import type { ReadLog } from './read-log.ts';
import type { ExpiringRows, HoldStore, PrunedObjects } from './retention-ports.ts';
import type { StreamPositions } from './transcript-ports.ts';

/** All that the watch keeps of sessions and grants. */
export interface WatchStores {
  readonly sessions: SessionStore;
  readonly notices: NoticeStore;
  readonly due: DueQueue;
  readonly budget: TerminationBudget;
  readonly log: WatchLog;
  readonly grants: GrantStore;
  readonly findings: FindingStore;
  readonly propagation: PropagationLog;
}

/** All that a runtime keeps. */
export interface Stores extends WatchStores {
  readonly reads: ReadLog;
  readonly evidence: EvidenceStore;
  readonly judgements: JudgementLog;
  readonly holds: HoldStore;
  readonly pruned: PrunedObjects;
  readonly rows: ExpiringRows;
  readonly positions: StreamPositions;
}
