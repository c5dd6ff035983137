import type { AthenaClient } from '@aws-sdk/client-athena';
import { BadExpression, lineMatcher } from '../../domain/archive/line-matcher.ts';
import type { SearchAnswer, SearchHit, SearchQuestion } from '../../domain/archive/search-question.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { Asking, MayRead, SessionSearch } from '../../operations/archive-ports.ts';
import { Fault } from '../../operations/fault.ts';
import type { Clock } from '../../operations/ports.ts';
import { OutOfPatience, type Patience, type QueryPlace, runQuery } from './query.ts';
import { MAX_NAMED, reachOf, reachOfFound } from './reach.ts';
import { type FoundOwner, hitOfRow, ownersSql, type SearchRow, searchSql } from './search-sql.ts';

/** An HTTP API gives its Lambda 30 seconds: the answer has to be on its way before. */
export const ATHENA_WITHIN_MS = 24_000;
/** How far back a question without `since` goes. */
export const LOOK_BACK_DAYS = 90;
/** The most of owners, with the accounts and Regions that they have sessions in. */
const MAX_OWNERS = 10_000;
const DAY_MS = 86_400_000;

const OPEN_SESSIONS =
  'Sessions whose log has not been delivered yet, open ones among them, are not in the archive: see them with sallyport log tail or session watch.';

/** What a search of the archive works with. */
export interface AthenaSearchParts extends Omit<QueryPlace, 'athena'> {
  /** In the Region of the archive. */
  readonly athena: AthenaClient;
  readonly clock: Clock;
  /** All accounts and Regions that sessions may be in; others are not read. */
  readonly places: () => readonly Place[];
  readonly withinMs?: number;
  readonly lookBackDays?: number;
}

/**
 * Answers questions by Athena over the derived rows in the archive bucket. Two queries each: the first reads the
 * sessions' own small rows and tells whose sessions the question is about, of which those that may not be read are left
 * out; the second reads the lines, or commands, in the partitions of the others alone.
 */
export class AthenaSearch implements SessionSearch {
  readonly #parts: AthenaSearchParts;

  constructor(parts: AthenaSearchParts) {
    this.#parts = parts;
  }

  async search(question: SearchQuestion, mayRead: MayRead, asking?: Asking): Promise<SearchAnswer> {
    const begunAt = performance.now();
    readable(question);
    const patience = { endsAt: begunAt + (this.#parts.withinMs ?? ATHENA_WITHIN_MS), asking };
    const found = await this.#find(question, mayRead, patience).catch((error: unknown) => {
      if (error instanceof OutOfPatience) return { hits: [], more: false, timedOut: true };
      throw error;
    });
    return {
      ...found,
      scanned: true,
      notSearched: this.#notSearched(question),
      tookMs: Math.round((performance.now() - begunAt) * 10) / 10,
    };
  }

  async #find(question: SearchQuestion, mayRead: MayRead, patience: Patience) {
    const none = { hits: [] as readonly SearchHit[], more: false, timedOut: false };
    const { clock, places } = this.#parts;
    const lookBackDays = this.#lookBackDays();
    const reach = reachOf(question, { places: places(), now: clock.now(), lookBackDays });
    if (reach === null) return none;
    const owners = (await runQuery(
      this.#parts,
      ownersSql(question, reach, MAX_OWNERS + 1),
      patience,
    )) as unknown as readonly FoundOwner[];
    const own = owners.filter(mayRead);
    if (own.length === 0) return none;
    const isEveryone = own.length === owners.length;
    if (owners.length > MAX_OWNERS || (!isEveryone && own.length > MAX_NAMED)) throw tooManyOwners();
    const sql = searchSql(question, reachOfFound(own), isEveryone ? null : own);
    const rows = (await runQuery(this.#parts, sql, patience)) as unknown as readonly SearchRow[];
    const hits = rows.map((row) => hitOfRow(row, question)).filter((hit) => hit !== null);
    return { hits: hits.slice(0, question.limit), more: rows.length > question.limit, timedOut: false };
  }

  #notSearched({ since }: SearchQuestion): readonly string[] {
    if (since !== undefined) return [OPEN_SESSIONS];
    const day = renderRfc3339(this.#parts.clock.now() - this.#lookBackDays() * DAY_MS).slice(0, 10);
    return [OPEN_SESSIONS, `Sessions that started before ${day} were not searched: give since for them.`];
  }

  #lookBackDays(): number {
    return this.#parts.lookBackDays ?? LOOK_BACK_DAYS;
  }
}

/** Refuses what cannot be read before it costs anything. */
function readable(question: SearchQuestion): void {
  try {
    lineMatcher(question);
  } catch (error) {
    if (!(error instanceof BadExpression)) throw error;
    throw new Fault('SEARCH_BAD_EXPRESSION', error.message, { retry: 'never', cause: error });
  }
}

function tooManyOwners(): Fault {
  return new Fault(
    'SEARCH_TOO_WIDE',
    'The question is about sessions of too many people at once. Give a user, a node or an account, and since and until.',
    { retry: 'never' },
  );
}
