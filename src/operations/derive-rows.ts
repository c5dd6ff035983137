import type {
  ArchivedCommandRow,
  ArchivedLineRow,
  ArchivedSessionRow,
} from '../domain/archive/archive-table.ts';
import { LineClock } from '../domain/archive/line-clock.ts';
import { LineMasker } from '../domain/archive/line-masker.ts';
import { shownLine } from '../domain/archive/shown-line.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { renderRfc3339 } from '../domain/kernel/rfc3339.ts';
import { mask } from '../domain/recordings/mask.ts';
import { plainLine } from '../domain/recordings/plain-line.ts';
import { Reader } from '../domain/recordings/reader.ts';
import {
  BrokenRecording,
  type RecordingEvent,
  type RecordingFormat,
} from '../domain/recordings/recording-event.ts';
import { type Pieces, piecesOf } from './output-pieces.ts';
import { firstSize, openRecording, type RecordingSource, type RecordingTools } from './read-recording.ts';

/** The same pace that a player makes up for recordings without times. */
const PIECE_MS = 100;
const MAX_PIECES = 3000;
const LEAST_PIECE_BYTES = 160;
/** The session document types its profile at the very beginning; later a line like it is the person's own. */
const PROFILE_LINES = 100;

/** When the lines of a session were streamed, from the copy that tells it. */
export interface LineTimes {
  readonly clock: LineClock;
  /** The first event's time; moments count from it. */
  readonly begunAt: Instant;
}

/** Takes rows in their order, and may ask to be waited for. */
export interface RowSink {
  line(row: ArchivedLineRow): void | Promise<void>;
  command(row: ArchivedCommandRow): void | Promise<void>;
}

/** What is told of a whole transcript. */
export type DerivedFacts = Pick<ArchivedSessionRow, 'format' | 'begun_at' | 'lines' | 'commands' | 'gaps'>;

export interface DeriveTask {
  readonly sessionId: string;
  readonly source: RecordingSource;
  readonly tools: RecordingTools;
  /** For copies without times of their own; null: nothing tells them. */
  readonly times: LineTimes | null;
}

/**
 * Reads a transcript once, and gives its masked lines and commands with their moments. What is broken is read as far as
 * it goes and counted as a gap.
 */
export async function deriveRows(task: DeriveTask, sink: RowSink): Promise<DerivedFacts> {
  const deriving = new Deriving(task);
  let broken = 0;
  try {
    const { format, events } = openRecording(task.source, task.tools);
    deriving.begin(format);
    for await (const event of events())
      for (const part of deriving.parts(event)) {
        deriving.take(part);
        await give(deriving, sink);
      }
  } catch (error) {
    if (!(error instanceof BrokenRecording)) throw error;
    broken = 1;
  }
  deriving.finish();
  await give(deriving, sink);
  const commands = deriving.commands();
  for (const row of commands) await sink.command(row);
  const facts = deriving.facts();
  return { ...facts, commands: commands.length, gaps: facts.gaps + broken };
}

/** Waits only where the sink asks for it: there are millions of lines. */
async function give(deriving: Deriving, sink: RowSink): Promise<void> {
  for (const row of deriving.lines.splice(0)) {
    const room = sink.line(row);
    if (room !== undefined) await room;
  }
}

class Deriving {
  readonly lines: ArchivedLineRow[] = [];
  readonly #task: DeriveTask;
  readonly #clock = new LineClock();
  readonly #masker = new LineMasker();
  readonly #pieces: Pieces;
  readonly #moments: number[] = [];
  readonly #piece: number;
  #reader: Reader | null = null;
  #format: RecordingFormat = 'raw';
  #begunAt: Instant | null;
  #bytes = 0;
  #count = 0;
  #recent: { text: string; moment: number }[] = [];

  constructor(task: DeriveTask) {
    this.#task = task;
    this.#begunAt = task.times?.begunAt ?? null;
    this.#pieces = piecesOf(task.tools.makeText('utf-8'));
    this.#piece = Math.max(LEAST_PIECE_BYTES, Math.ceil(task.source.bytes / MAX_PIECES));
  }

  begin(format: RecordingFormat): void {
    this.#format = format;
    this.#reader = new Reader({
      make: this.#task.tools.makeEmulator,
      size: firstSize(this.#task.source, null),
      stripped: format === 'cloudwatch-stream',
      onLine: (line) => this.#line(line),
    });
  }

  /** Output in parts that end with lines, so that commands are found near where they were entered. */
  parts(event: RecordingEvent): Iterable<RecordingEvent> {
    return event.kind === 'output' ? this.#pieces.cut(event) : [event];
  }

  take(event: RecordingEvent): void {
    if (event.kind === 'begun' && event.startedAtMs !== null) this.#begunAt = event.startedAtMs;
    if (event.kind === 'output') this.#came(event.atMs, event.data.length);
    this.#reader?.take(event);
    this.#placeCommands();
  }

  finish(): void {
    this.#came(null, 0);
    this.#reader?.finish();
    this.#placeCommands();
  }

  commands(): readonly ArchivedCommandRow[] {
    return (this.#reader?.commands ?? []).map((command, index) => {
      const moment = this.#moments[index] ?? 0;
      return {
        session_id: this.#task.sessionId,
        command: index + 1,
        at: command.startedAtMs === null ? this.#at(moment) : renderRfc3339(command.startedAtMs),
        moment_ms: moment,
        exit_status: command.exitStatus,
        certainty: command.certainty,
        text: mask(command.text),
      };
    });
  }

  facts(): Omit<DerivedFacts, 'commands'> {
    return {
      format: this.#format,
      begun_at: this.#begunAt === null ? null : renderRfc3339(this.#begunAt),
      lines: this.#count,
      gaps: this.#reader?.gaps.length ?? 0,
    };
  }

  /** The lines of the part that is taken next, with the moment of each. */
  #came(atMs: number | null, length: number): void {
    if (length > 0 && this.#recent.length > 0) this.#recent = [];
    // The agent streams whole lines; their ends come with the next event.
    const all = length === 0 || this.#format === 'cloudwatch-stream';
    for (const raw of this.#pieces.lines(all)) {
      const text = shownLine(raw);
      const moment = Math.round(atMs ?? this.#momentOf(text));
      this.#clock.came(text, moment);
      this.#recent.push({ text, moment });
    }
    this.#bytes += length;
  }

  #momentOf(text: string): number {
    return this.#task.times?.clock.of(text) ?? (this.#bytes / this.#piece) * PIECE_MS;
  }

  /** A command stands on one of the lines that just came. */
  #placeCommands(): void {
    const commands = this.#reader?.commands ?? [];
    // A profile that was typed is forgotten when it turns out to be one.
    if (this.#moments.length > commands.length) this.#moments.length = commands.length;
    for (let index = this.#moments.length; index < commands.length; index += 1) {
      const command = commands[index]!;
      const first = command.text.split('\n', 1)[0] as string;
      const found = this.#recent.find(({ text }) => text.includes(first)) ?? this.#recent[0];
      this.#moments.push(Math.round(command.atMs ?? found?.moment ?? this.#momentOf('')));
    }
  }

  #line(line: string): void {
    const moment = this.#clock.of(line.trimEnd());
    if (this.#count < PROFILE_LINES && plainLine(line) === null) return;
    this.#count += 1;
    this.lines.push({
      session_id: this.#task.sessionId,
      line: this.#count,
      at: this.#at(moment),
      moment_ms: moment,
      text: this.#masker.mask(line),
    });
  }

  #at(moment: number): string | null {
    return this.#begunAt === null ? null : renderRfc3339(this.#begunAt + moment);
  }
}

/** Reads when each line was streamed, from a copy that tells it; null when it tells no times. */
export async function readLineTimes(
  source: RecordingSource,
  tools: RecordingTools,
  keep: number,
): Promise<LineTimes | null> {
  const clock = new LineClock(keep);
  let begunAt: Instant | null = null;
  try {
    const { format, events } = openRecording(source, tools);
    if (format !== 'cloudwatch-stream') return null;
    const pieces = piecesOf(tools.makeText('utf-8'));
    for await (const event of events()) {
      if (event.kind === 'begun') begunAt = event.startedAtMs;
      if (event.kind !== 'output' || event.atMs === null) continue;
      for (const part of pieces.cut(event))
        for (const line of pieces.lines(true)) clock.came(shownLine(line), part.atMs ?? 0);
    }
  } catch (error) {
    if (!(error instanceof BrokenRecording)) throw error;
  }
  return begunAt === null ? null : { clock, begunAt };
}
