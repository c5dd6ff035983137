import { commandOfFinding } from '../domain/detections/finding.ts';
import { TranscriptJudge } from '../domain/detections/transcript-judge.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { BrokenRecording, type RecordedCommand } from '../domain/recordings/recording-event.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { Detections } from './detections.ts';
import { Fault } from './fault.ts';
import { findSession } from './find-session.ts';
import { keepSightings, type Sighting } from './keep-finding.ts';
import { readRecording } from './read-recording.ts';
import type { TranscriptCopy, Transcripts } from './transcript-ports.ts';
import { trustedCopy } from './trusted-copy.ts';

/** Which sessions are judged: those named, or those that started in a time. */
export interface ArchiveAsk {
  readonly sessions?: readonly string[];
  readonly since?: Instant;
  readonly until?: Instant;
  readonly limit?: number;
}

/** What judging one session from its delivered log came to. */
export interface JudgedSession {
  readonly sessionId: string;
  /** Where its log was read; null: none was, and `reason` says why. */
  readonly location: string | null;
  readonly commands: number;
  /** Titles of the rules that were met, with how often. */
  readonly hits: readonly {
    readonly ruleId: string;
    readonly title: string;
    readonly level: string;
    readonly count: number;
  }[];
  readonly reason: string | null;
}

/** How many sessions are judged when no limit is given. */
export const MOST_ARCHIVED = 1000;

/**
 * Holds delivered logs against the rules in force. Findings are kept; nobody is told by itself and nothing is ended.
 * `reading` hears of each session before its log is opened, and refuses by throwing.
 */
export async function* judgeArchive(
  detections: Detections,
  ask: ArchiveAsk,
  reading: (record: SessionRecord) => Promise<void>,
): AsyncGenerator<JudgedSession> {
  for await (const { id, record } of asked(detections, ask)) {
    const none = { sessionId: id, location: null, commands: 0, hits: [] };
    if (record === null) yield { ...none, reason: 'there is no session with that id' };
    else if (detections.transcripts === undefined) yield { ...none, reason: 'no archive is set up' };
    else {
      await reading(record);
      yield await judgeOne(detections, detections.transcripts, record);
    }
  }
}

async function* asked(
  { watch }: Detections,
  { sessions, since, until, limit }: ArchiveAsk,
): AsyncGenerator<{ readonly id: string; readonly record: SessionRecord | null }> {
  if (sessions !== undefined) {
    for (const id of sessions) yield { id, record: await findSession(watch, id) };
    return;
  }
  const records = await watch.sessions.list({
    limit: limit ?? MOST_ARCHIVED,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  });
  for (const record of records) yield { id: record.start.id, record };
}

async function judgeOne(
  detections: Detections,
  transcripts: Transcripts,
  record: SessionRecord,
): Promise<JudgedSession> {
  const sessionId = record.start.id;
  const none = { sessionId, location: null, commands: 0, hits: [] };
  let copy: TranscriptCopy | null;
  let commands: readonly RecordedCommand[];
  try {
    copy = (await trustedCopy(transcripts, record, 's3')) ?? (await transcripts.find(record, 'cloudwatch'));
    if (copy === null) return { ...none, reason: 'no log of it is delivered, or none is known of' };
    const source = await transcripts.open(record, copy);
    commands = (await readRecording(source, detections.tools, { untilMs: null, size: null })).commands;
  } catch (error) {
    if (!(error instanceof Fault) && !(error instanceof BrokenRecording)) throw error;
    return { ...none, reason: error.message };
  }
  const sightings = sightingsOf(detections, record, commands, 'archive');
  if (sightings.length > 0) await keepSightings(detections, record.start, sessionId, sightings);
  return {
    sessionId,
    location: copy.location,
    commands: commands.length,
    hits: hitsOf(sightings),
    reason: null,
  };
}

/** What rules the commands of a whole log meet. */
export function sightingsOf(
  detections: Detections,
  record: SessionRecord,
  commands: readonly RecordedCommand[],
  source: Sighting['source'],
): readonly Sighting[] {
  const judge = new TranscriptJudge(detections.rules(), detections.parse);
  const times = new Map<string, number>();
  return commands.flatMap(({ text, startedAtMs, atMs }) =>
    judge.judge(text).rules.map((rule): Sighting => {
      const command = commandOfFinding(text);
      const cause = `${rule.id} ${command}`;
      times.set(cause, (times.get(cause) ?? 0) + 1);
      return {
        rule,
        source,
        command,
        at: startedAtMs ?? record.start.startedAt,
        moment: atMs === null ? null : Math.round(atMs) / 1000,
        times: times.get(cause) ?? 1,
      };
    }),
  );
}

function hitsOf(sightings: readonly Sighting[]): JudgedSession['hits'] {
  const hits = new Map<string, { ruleId: string; title: string; level: string; count: number }>();
  for (const { rule } of sightings) {
    const hit = hits.get(rule.id) ?? { ruleId: rule.id, title: rule.title, level: rule.level, count: 0 };
    hits.set(rule.id, { ...hit, count: hit.count + 1 });
  }
  return [...hits.values()];
}
