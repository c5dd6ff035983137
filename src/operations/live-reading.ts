import { commandOfFinding, type FindingSource } from '../domain/detections/finding.ts';
import type { RuleSet } from '../domain/detections/rule-set.ts';
import type { ParseShell } from '../domain/detections/shell/syntax.ts';
import { TranscriptJudge } from '../domain/detections/transcript-judge.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { type EnteredCommand, FollowedCommands } from '../domain/recordings/followed-commands.ts';
import {
  DEFAULT_SIZE,
  type RecordingEvent,
  type TerminalSize,
} from '../domain/recordings/recording-event.ts';
import { SHELL_PROFILE } from '../domain/recordings/shell-profile.ts';
import type { Sighting } from './keep-finding.ts';
import type { RecordingTools } from './read-recording.ts';

/** Commands that are kept to be judged again when rules change; the oldest go first. */
const MAX_KEPT_CHARS = 131_072;
/** Causes whose repeats are counted in one reading. */
const MAX_COUNTED = 2000;
/** More of one command is not judged at a time. */
const MAX_JUDGED_CHARS = 65_536;

/** What the session document types itself is nobody's command; a person who types the very same does no harm by it. */
const OWN_LINES: ReadonlySet<string> = new Set(SHELL_PROFILE.split('\n').map((line) => line.trim()));

/** What a reading works with. */
export interface ReadingTools {
  readonly tools: RecordingTools;
  readonly parse: ParseShell;
  readonly rules: RuleSet;
  readonly size?: TerminalSize;
}

/**
 * One session read while it goes on, from one source: what it shows becomes commands, and commands meet rules. What
 * earlier commands set is known to later ones. Memory is bounded, whatever the session shows.
 */
export class LiveReading {
  readonly #source: Extract<FindingSource, 'client' | 'stream'>;
  readonly #parse: ParseShell;
  readonly #followed: FollowedCommands;
  #judge: TranscriptJudge;
  #kept: EnteredCommand[] = [];
  #keptChars = 0;
  #times = new Map<string, number>();
  /** When something came last. */
  lastAt: Instant;

  constructor(
    source: Extract<FindingSource, 'client' | 'stream'>,
    { tools, parse, rules, size }: ReadingTools,
    now: Instant,
  ) {
    this.#source = source;
    this.#parse = parse;
    this.#judge = new TranscriptJudge(rules, parse);
    this.#followed = new FollowedCommands({
      make: tools.makeEmulator,
      size: size ?? DEFAULT_SIZE,
      stripped: source === 'stream',
    });
    this.lastAt = now;
  }

  /** What was met by what was shown. */
  take(event: RecordingEvent, now: Instant): readonly Sighting[] {
    this.lastAt = now;
    return this.#judged(this.#followed.take(event), now);
  }

  /** When the recording began: as it was told, else the given moment. */
  beganAt(otherwise: Instant): Instant {
    return this.#followed.beganAt ?? otherwise;
  }

  /** The session is over. */
  end(now: Instant): readonly Sighting[] {
    return this.#judged(this.#followed.end(), now);
  }

  /** Judges what was entered so far by other rules, from the beginning. */
  judgeAgain(rules: RuleSet, now: Instant): readonly Sighting[] {
    this.#judge = new TranscriptJudge(rules, this.#parse);
    this.#times = new Map();
    return this.#kept.flatMap((command) => this.#sightings(command, now));
  }

  #judged(entered: readonly EnteredCommand[], now: Instant): readonly Sighting[] {
    return entered.flatMap((command) => {
      if (OWN_LINES.has(command.text.trim())) return [];
      this.#kept.push(command);
      this.#keptChars += command.text.length;
      while (this.#keptChars > MAX_KEPT_CHARS) this.#keptChars -= this.#kept.shift()?.text.length ?? Infinity;
      return this.#sightings(command, now);
    });
  }

  #sightings({ text, at, atMs }: EnteredCommand, now: Instant): readonly Sighting[] {
    const { rules } = this.#judge.judge(text.slice(0, MAX_JUDGED_CHARS));
    if (rules.length === 0) return [];
    const command = commandOfFinding(text);
    return rules.map((rule) => ({
      rule,
      source: this.#source,
      command,
      at: at ?? now,
      moment: atMs === null ? null : Math.round(atMs) / 1000,
      times: this.#count(`${rule.id} ${command}`),
    }));
  }

  #count(cause: string): number {
    if (this.#times.size >= MAX_COUNTED && !this.#times.has(cause)) this.#times.clear();
    const times = (this.#times.get(cause) ?? 0) + 1;
    this.#times.set(cause, times);
    return times;
  }
}
