import type { DeliverySettings, Writer } from '../domain/deliveries/delivery.ts';
import type { NetworkPath } from '../domain/deliveries/diagnose.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { RecordingTools } from './read-recording.ts';
import type { DeliveredHook, TranscriptCopy, Transcripts } from './transcript-ports.ts';
import type { Watch } from './watch.ts';

/** What can be found out about a copy, and about one that does not come. */
export interface DeliveryWitness {
  /** Whether the session's own node wrote it. */
  writerOf(session: SessionRecord, copy: TranscriptCopy): Promise<Writer>;
  /** How far the node's calls to S3 or CloudWatch Logs get, as its network can be read. */
  pathOf(session: SessionRecord, service: 's3' | 'logs'): Promise<NetworkPath>;
}

/** All that the operations on deliveries work with. */
export interface Deliveries {
  readonly watch: Watch;
  readonly transcripts: Transcripts;
  readonly tools: RecordingTools;
  readonly witness: DeliveryWitness;
  readonly settings: () => DeliverySettings;
  readonly delivered: readonly DeliveredHook[];
  /** Sessions that are being looked at: a large copy takes longer than the due queue holds one. */
  readonly busy: Set<string>;
  /** Tells the operator of what went wrong and is tried again. */
  readonly tell: (error: unknown, about: string) => void;
}
