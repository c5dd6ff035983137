import { sourceOf } from '../../src/adapters/terminal/source-of.ts';
import type { CopyToDerive, SessionToArchive } from '../../src/operations/archive-ports.ts';

export const SEARCH_T0 = Date.UTC(2026, 10, 21, 9);
const HOUR_MS = 3_600_000;

/** A session of the engineer on a node in Dev. */
export function aSession(overrides: Partial<SessionToArchive> = {}): SessionToArchive {
  return {
    account: '222222222222',
    region: 'eu-west-1',
    id: 'engineer-0001',
    person: 'engineer',
    owner: 'arn:aws:iam::222222222222:user/engineer',
    node: 'i-0123456789abcdef0',
    nodeName: 'DevEC2Instance',
    documentName: null,
    startedAt: SEARCH_T0,
    endedAt: SEARCH_T0 + HOUR_MS,
    ...overrides,
  };
}

/** S3's copy of a session that showed these lines. */
export function aCopy(lines: readonly string[], overrides: Partial<CopyToDerive> = {}): CopyToDerive {
  const head = 'Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat x" <not executed on terminal>]\n';
  const foot = '\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n';
  const text = head + lines.map((line) => `${line}\r\r\n`).join('') + foot;
  return {
    source: 's3',
    location: 's3://archive/x.log',
    versionId: 'v1',
    bytes: sourceOf(Buffer.from(text, 'utf8')),
    times: null,
    ...overrides,
  };
}

/** The streamed copy: at each second after the beginning, some lines. */
export function aStream(events: readonly (readonly [number, readonly string[]])[]) {
  const text = events.map(([second, sessionData], index) =>
    JSON.stringify({
      eventId: String(index),
      timestamp: SEARCH_T0 + second * 1000,
      message: JSON.stringify({ eventVersion: '1.0', sessionId: 's', sessionData }),
    }),
  );
  return sourceOf(Buffer.from(text.join('\n'), 'utf8'));
}
