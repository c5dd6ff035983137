import type { JudgedRule, RuleSet } from '../domain/detections/rule-set.ts';
import type { ParseShell } from '../domain/detections/shell/syntax.ts';
import type { SigmaRule } from '../domain/detections/sigma/rule.ts';
import { TrailEvent } from '../domain/detections/trail-event.ts';
import { TranscriptJudge } from '../domain/detections/transcript-judge.ts';

/** A rule that was met, as contract.md has it. */
export interface RuleHit {
  readonly ruleId: string;
  readonly title: string;
  readonly level: string;
  readonly attack: readonly string[];
}

/** What rules say of one line of a file, as contract.md has it. */
export interface TestedLine {
  /** From 1. */
  readonly line: number;
  readonly hits: readonly RuleHit[];
}

/** A command to test; those of one session know what the ones before them set. Null: a session of its own. */
export interface CommandLine {
  readonly line: number;
  readonly command: string;
  readonly session: string | null;
}

/** An event to test, and the line that it begins on. */
export interface EventLine {
  readonly line: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Sessions whose earlier commands are remembered at once. */
const MAX_SESSIONS = 1000;

/** Holds commands against rules, one element for each, in their order; `limited` hears of what was not read wholly. */
export async function* testCommands(
  rules: RuleSet,
  parse: ParseShell,
  commands: AsyncIterable<CommandLine> | Iterable<CommandLine>,
  limited: (line: number, limits: readonly string[]) => void,
): AsyncGenerator<TestedLine> {
  const sessions = new Map<string, TranscriptJudge>();
  for await (const { line, command, session } of commands) {
    const judge = (session === null ? null : sessions.get(session)) ?? new TranscriptJudge(rules, parse);
    if (session !== null) {
      if (sessions.size >= MAX_SESSIONS) sessions.clear();
      sessions.set(session, judge);
    }
    const judged = judge.judge(command);
    if (judged.limits.length > 0) limited(line, judged.limits);
    yield { line, hits: judged.rules.map(hitOf) };
  }
}

/** Holds CloudTrail records against rules, one element for each, in their order. */
export async function* testEvents(
  rules: RuleSet,
  events: AsyncIterable<EventLine> | Iterable<EventLine>,
): AsyncGenerator<TestedLine> {
  for await (const { line, event } of events)
    yield { line, hits: rules.judge(new TrailEvent(event)).map(hitOf) };
}

function hitOf({ id, title, level, attack }: SigmaRule): RuleHit {
  return { ruleId: id, title, level, attack };
}

/** A rule as `rule list` shows it. */
export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly attack: readonly string[];
  readonly response: string;
  readonly state: 'evaluable' | 'partly' | 'not-evaluable';
  /** Why it is judged in part or never; null otherwise. */
  readonly reason: string | null;
  readonly missingFields: readonly string[];
  readonly author: string | null;
  readonly license: string | null;
  readonly file: string;
}

/** Every rule, with what can be judged of it. */
export function listRules(rules: RuleSet): readonly RuleSummary[] {
  return rules.rules.map(({ rule, state, reason, missingFields }) => ({
    id: rule.id,
    title: rule.title,
    level: rule.level,
    attack: rule.attack,
    response: rule.response,
    state,
    reason,
    missingFields,
    author: rule.author,
    license: rule.license,
    file: rule.file,
  }));
}

/** Rules that a kind of input cannot decide, or only in part: all that are not for it, and those that lack fields. */
export function notJudged(rules: RuleSet, input: 'commands' | 'events'): readonly JudgedRule[] {
  return rules.rules.filter(
    ({ state, log }) => state !== 'evaluable' && (log === null || (log === 'trail') === (input === 'events')),
  );
}
