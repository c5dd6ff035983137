import type { StreamWriter } from '../detections/decide-response.ts';
import { looseText, type TrailRecord } from './trail-record.ts';

/** Who made a log stream, as a CreateLogStream in CloudTrail tells. */
export interface MadeStream {
  readonly logGroup: string;
  /** The stream's name: the agent names it by the session's id (facts/session-manager.md C.6). */
  readonly stream: string;
  /** Whether that was a node, by its id. */
  readonly writerFor: (target: string) => StreamWriter;
}

/**
 * Reads CreateLogStream; null for any other call. A node's agent calls as a session of its role that is named by the
 * node's id, on EC2 and for hybrid nodes; AWS chooses that name, and nobody who assumes the role otherwise is stopped
 * from choosing the same one, unless its trust policy does. CloudTrail does not record PutLogEvents as a management
 * event: who wrote into the stream later is not known.
 */
export function writerOfStream(record: TrailRecord): MadeStream | null {
  if (record.eventSource !== 'logs.amazonaws.com' || record.eventName !== 'CreateLogStream') return null;
  if (record.errorCode !== null) return null;
  const logGroup = looseText(record.request['logGroupName']);
  const stream = looseText(record.request['logStreamName']);
  const principal = looseText(record.userIdentity?.['arn']);
  if (!logGroup || !stream || !principal) return null;
  const writerFor = (target: string): StreamWriter =>
    principal.includes(':assumed-role/') && principal.endsWith(`/${target}`)
      ? { kind: 'node' }
      : { kind: 'other', principal };
  return { logGroup, stream, writerFor };
}
