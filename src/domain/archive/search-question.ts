import type { Instant } from '../kernel/instant.ts';

/** What is looked for in the transcripts, and in which. */
export interface SearchQuestion {
  /** A text, or the source of a regular expression. Both are matched within one line, or one command. */
  readonly text: string;
  readonly regex: boolean;
  readonly ignoreCase: boolean;
  /** In the commands only, not in what was shown. */
  readonly commands: boolean;
  /** The whole person, or a part of the owner's ARN. */
  readonly user?: string;
  /** The whole id or name of the node. */
  readonly node?: string;
  readonly account?: string;
  /** Of sessions that were open then or later. */
  readonly since?: Instant;
  /** Of sessions that started before. */
  readonly until?: Instant;
  readonly limit: number;
}

export const DEFAULT_SEARCH_LIMIT = 100;
export const MAX_SEARCH_LIMIT = 10_000;
/** A longer text is no question that people ask. */
export const MAX_SEARCH_CHARS = 1000;
/** More of a long line than that is not shown around what was found. */
export const MAX_HIT_CHARS = 2000;

/** One place where the text was found. */
export interface SearchHit {
  readonly account: string;
  readonly region: string;
  readonly sessionId: string;
  readonly person: string | null;
  readonly owner: string;
  readonly node: string;
  readonly nodeName: string | null;
  /** Null where no copy of the log tells times. */
  readonly at: Instant | null;
  /** Milliseconds from the beginning of the recording. */
  readonly momentMs: number;
  readonly kind: 'line' | 'command';
  /** The number of the line or command in its session, from 1. */
  readonly number: number;
  /** The line, masked; a long one is cut around what was found. */
  readonly text: string;
  /** Where in `text` it was found: from and to, in UTF-16 units. */
  readonly highlights: readonly (readonly [number, number])[];
}

/** The hits, newest session first, and what was not looked at. */
export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** More was found than the limit lets through. */
  readonly more: boolean;
  /** All of it was read through, as the text has no three characters in a row that must be there. */
  readonly scanned: boolean;
  /** The time was up before everything had been looked at. */
  readonly timedOut: boolean;
  /** What was left out whatever the question is: a sentence each. */
  readonly notSearched: readonly string[];
  readonly tookMs: number;
}
