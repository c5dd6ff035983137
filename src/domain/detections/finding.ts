import type { Instant } from '../kernel/instant.ts';
import { printable } from '../kernel/printable.ts';
import { mask } from '../recordings/mask.ts';
import type { Level, RuleResponse } from './sigma/rule.ts';

/**
 * Where what met a rule was seen: our own client sent what it showed, the node streamed its log, a delivered log was
 * read on request, CloudTrail told of a call, GuardDuty found it.
 */
export type FindingSource = 'client' | 'stream' | 'archive' | 'trail' | 'guardduty';

/** By what a finding that no session's text gave was tied to a session. */
export type Tie = 'session' | 'person' | 'node' | 'role' | 'document';

/** A rule that was met. Its id is made from its cause: the same cause again is the same finding, counted. */
export interface Finding {
  readonly id: string;
  readonly ruleId: string;
  readonly title: string;
  readonly level: Level;
  /** ATT&CK techniques. */
  readonly attack: readonly string[];
  readonly account: string;
  readonly region: string;
  /** Where it was seen first. */
  readonly source: FindingSource;
  readonly sessionId: string | null;
  /** Other sessions that it is tied to. */
  readonly relatedSessions: readonly string[];
  readonly tiedBy: readonly Tie[];
  readonly node: string | null;
  readonly nodeName: string | null;
  readonly person: string | null;
  /** The ARN of who did it. */
  readonly principal: string | null;
  /** What was run, masked; null where no text of a session gave it. */
  readonly command: string | null;
  /** The call, as `ssm:SendCommand`, or what GuardDuty says in a sentence. */
  readonly event: string | null;
  /** CloudTrail's ids of the calls, the newest last, at most MAX_FINDING_CALLS. */
  readonly calls: readonly string[];
  /** Where in the session's recording it is, in seconds from its beginning; null: no session, or not known. */
  readonly moment: number | null;
  /** When it was done, first and last, as far as the source tells. */
  readonly foundAt: Instant;
  readonly lastAt: Instant;
  /** How often, by the source that saw it most often: the sources see the same things. */
  readonly count: number;
  readonly seen: Readonly<Partial<Record<FindingSource, number>>>;
  /** What the rule, or the setting for it, asks for. */
  readonly asked: RuleResponse;
  /** What follows. */
  readonly response: RuleResponse;
  /** Why less follows than is asked for; null when all does. */
  readonly heldBack: string | null;
}

/** The longest command that is kept in a finding. */
export const MAX_FINDING_COMMAND_CHARS = 2000;

/** How many calls a finding remembers by their ids. */
export const MAX_FINDING_CALLS = 50;

/** A command as findings keep it: secrets masked, printable, not too long. */
export function commandOfFinding(text: string): string {
  return printable(mask(text), MAX_FINDING_COMMAND_CHARS);
}

/** What a finding is about, in one text; its hash is the finding's id. */
export function findingCause(about: {
  readonly account: string;
  readonly region: string;
  readonly ruleId: string;
  /** The session, or the event's own id where there is none. */
  readonly subject: string;
  /** The masked command; null: the subject says all. */
  readonly command: string | null;
}): string {
  return JSON.stringify([about.account, about.region, about.ruleId, about.subject, about.command]);
}

const STRENGTH: Readonly<Record<RuleResponse, number>> = { observe: 0, notify: 1, terminate: 2 };

/** Whether a response is stronger than another. */
export function isStronger(one: RuleResponse, other: RuleResponse): boolean {
  return STRENGTH[one] > STRENGTH[other];
}

/** The same cause seen once more; the same finding where that tells nothing new. */
export function sawAgain(before: Finding, again: Finding): Finding {
  // As strong as before, why less follows than is asked for may have changed.
  const holds = !isStronger(before.response, again.response);
  const seen = { ...before.seen };
  for (const source of Object.keys(again.seen) as FindingSource[])
    seen[source] = Math.max(seen[source] ?? 0, again.seen[source] ?? 0);
  // A call is known by its id: one that is told twice is counted once.
  const calls = again.calls.filter((id) => !before.calls.includes(id));
  if (again.calls.length > 0) seen[again.source] = (before.seen[again.source] ?? 0) + calls.length;
  const next: Finding = {
    ...before,
    seen,
    calls: [...before.calls, ...calls].slice(-MAX_FINDING_CALLS),
    count: Math.max(...Object.values(seen), 1),
    foundAt: Math.min(before.foundAt, again.foundAt),
    lastAt: Math.max(before.lastAt, again.lastAt),
    asked: again.asked,
    moment: before.moment ?? again.moment,
    ...(before.sessionId === null ? whereOf(again) : {}),
    relatedSessions: [...new Set([...before.relatedSessions, ...again.relatedSessions])],
    ...(holds ? { response: again.response, heldBack: again.heldBack } : {}),
  };
  return JSON.stringify(next) === JSON.stringify(before) ? before : next;
}

/** What a session gives a finding that had none. */
function whereOf({ sessionId, tiedBy, node, nodeName, person, principal }: Finding) {
  return sessionId === null ? {} : { sessionId, tiedBy, node, nodeName, person, principal };
}
