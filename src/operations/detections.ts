import type { RuleSet } from '../domain/detections/rule-set.ts';
import type { ParseShell } from '../domain/detections/shell/syntax.ts';
import type { Level, RuleResponse } from '../domain/detections/sigma/rule.ts';
import type { Place } from '../domain/sessions/session.ts';
import type { Digest, FindingStore } from './detection-ports.ts';
import type { RecordingTools } from './read-recording.ts';
import type { Transcripts } from './transcript-ports.ts';
import type { Watch } from './watch.ts';

/** How detections answer; the server's config sets each. */
export interface DetectionSettings {
  /** What follows from a rule, by its id, in place of what the rule says. */
  readonly responses: Readonly<Record<string, RuleResponse>>;
  /** Rules below this level make no finding. */
  readonly leastLevel: Level;
  /** The operator's word that whoever may write to the log groups is a node's agent. */
  readonly endOnStreamedText: boolean;
  /** Our own client is asked to send what it shows. */
  readonly clientStream: boolean;
}

/** All that the operations on findings work with. */
export interface Detections {
  readonly watch: Watch;
  readonly findings: FindingStore;
  readonly digest: Digest;
  readonly parse: ParseShell;
  readonly tools: RecordingTools;
  /** Those in force now. */
  readonly rules: () => RuleSet;
  readonly settings: () => DetectionSettings;
  /** Copies of sessions' logs; left out: there are none to read. */
  readonly transcripts?: Transcripts;
  /** Has a session looked at now, because of what was found. */
  readonly act: (place: Place, sessionId: string) => Promise<void>;
  /** Whether a call in CloudTrail is the watch's own, by the caller's ARN. */
  readonly isOwn: (principal: string) => boolean;
  readonly say: (text: string) => void;
}
