import { stripAnsi } from './ansi.ts';

/** The most raw bytes in one streamed event, and events in one PutLogEvents. facts/session-manager.md C.6 */
export const MAX_EVENT_BYTES = 33_000;
export const MAX_EVENTS_PER_PUT = 4;

/** What stays the same in all events of a session. */
export interface StreamIdentity {
  readonly awsRegion: string;
  readonly instanceId: string;
  readonly ownerArn: string;
  readonly runAsUser: string;
  readonly sessionId: string;
}

const REPLACEMENT = Buffer.from('\ufffd');

/** How many bytes the character at this place has; 0 when none starts there. */
function characterLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  const part = bytes.subarray(at, at + length);
  if (part.length < length) return 0;
  return length < 2 || part.equals(REPLACEMENT) || !part.toString('utf8').includes('\ufffd') ? length : 0;
}

/** UTF-8 as Go's JSON encoder reads it: every byte that belongs to no character becomes U+FFFD. */
function goUtf8(bytes: Buffer): string {
  let text = '';
  let start = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = characterLength(bytes, at);
    if (length === 0) {
      text += `${bytes.toString('utf8', start, at)}\ufffd`;
      start = at + 1;
    }
    at += Math.max(length, 1);
  }
  return text + bytes.toString('utf8', start);
}

/** JSON with `<`, `>`, `&` and the line separators escaped, as Go writes it. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One line as the agent streams it: ANSI stripped, a tab is one space, no carriage returns. */
export function streamedLine(line: Buffer): string {
  const latin = stripAnsi(line).toString('latin1').replaceAll('\t', ' ').replaceAll('\r', '');
  return goUtf8(Buffer.from(latin, 'latin1'));
}

/** Cuts complete lines (each without its LF) into the sessionData of events of at most MAX_EVENT_BYTES. */
export function batchLines(lines: readonly Buffer[]): string[][] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let size = 0;
  for (const line of lines) {
    for (let from = 0; from === 0 || from < line.length; from += MAX_EVENT_BYTES) {
      const piece = line.subarray(from, from + MAX_EVENT_BYTES);
      if (size + piece.length > MAX_EVENT_BYTES && batch.length > 0) {
        batches.push(batch);
        batch = [];
        size = 0;
      }
      batch.push(streamedLine(piece));
      size += piece.length + 1;
    }
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** One streamed event, its keys in the agent's order; eventTime has whole seconds. */
export function streamEvent(identity: StreamIdentity, sessionData: readonly string[], nowMs: number): string {
  return goJson({
    eventVersion: '1.0',
    eventTime: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    awsRegion: identity.awsRegion,
    target: { id: identity.instanceId },
    userIdentity: { arn: identity.ownerArn },
    runAsUser: identity.runAsUser,
    sessionId: identity.sessionId,
    sessionData,
  });
}
