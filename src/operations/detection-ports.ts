/** What detections need of the world. `test/contract/` holds one suite a port. */
import type { Finding, FindingSource } from '../domain/detections/finding.ts';
import type { Level } from '../domain/detections/sigma/rule.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Notice } from '../domain/notices/notice.ts';

/** Which findings a list is about. */
export interface FindingFilter {
  readonly id?: string;
  /** The session that it was seen in, or one that it is tied to. */
  readonly session?: string;
  /** The whole person, or a part of the principal's ARN. */
  readonly user?: string;
  /** The whole node id or node name. */
  readonly node?: string;
  /** The rule's id, or a part of its title. */
  readonly rule?: string;
  /** This level and those above. */
  readonly level?: Level;
  readonly source?: FindingSource;
  readonly since?: Instant;
  readonly until?: Instant;
  readonly limit?: number;
}

/** A finding that has not been told to those who asked for findings, as it is now. */
export interface UntoldFinding {
  readonly finding: Finding;
  /** Grows with every change. */
  readonly version: number;
  /** How often it had happened when it was told last; 0: it never was. */
  readonly toldCount: number;
}

/** Findings. Those of a session are written with its record (SessionStore.write), all others here. */
export interface FindingStore {
  read(id: string): Promise<Finding | null>;
  /** Writes a finding under its id, and the notices about it that are not there yet, at once. */
  keep(finding: Finding, notices?: readonly Notice[]): Promise<void>;
  /** The newest first. */
  list(filter: FindingFilter): Promise<readonly Finding[]>;
  /** The oldest change first. */
  untold(limit: number): Promise<readonly UntoldFinding[]>;
  markTold(told: UntoldFinding): Promise<void>;
  /** Since when calls in CloudTrail are judged: what happened before the watch first ran is not its own to judge. */
  judgesSince(now: Instant): Promise<Instant>;
}

/** Who is told of every finding besides notices: a metric, Security Hub. Throws a Fault when they did not take it. */
export interface FindingListener {
  tell(findings: readonly UntoldFinding[]): Promise<void>;
}

/** SHA-256 of a text's UTF-8, in hex. */
export type Digest = (text: string) => string;
