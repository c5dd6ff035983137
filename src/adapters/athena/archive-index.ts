import type { ArchivedPlace } from '../../domain/archive/archive-key.ts';
import type { ArchivedSessionRow } from '../../domain/archive/archive-table.ts';
import type { SearchAnswer, SearchQuestion } from '../../domain/archive/search-question.ts';
import { parseRfc3339 } from '../../domain/kernel/rfc3339.ts';
import type {
  Asking,
  DerivedArchive,
  IndexedCopy,
  MayRead,
  SearchIndex,
  SessionSearch,
} from '../../operations/archive-ports.ts';

/**
 * No index: the rows in the archive bucket are what is searched, so that a session is found as soon as they are written
 * and no more once they are pruned. For a runtime whose processes share no disk.
 */
export class ArchiveIndex implements SearchIndex {
  readonly holdsText = false;
  readonly #search: SessionSearch;
  readonly #derived: DerivedArchive;

  constructor(made: { readonly search: SessionSearch; readonly derived: DerivedArchive }) {
    this.#search = made.search;
    this.#derived = made.derived;
  }

  search(question: SearchQuestion, mayRead: MayRead, asking?: Asking): Promise<SearchAnswer> {
    return this.#search.search(question, mayRead, asking);
  }

  /** The rows are there already: they are written before an index is told. */
  async load(): Promise<void> {}

  /** Streamed lines are not archived; the delivered copy holds them. */
  async follow(): Promise<void> {}

  async remove(): Promise<number> {
    return 0;
  }

  async tidy(): Promise<void> {}

  async copyOf(session: ArchivedPlace): Promise<IndexedCopy | null> {
    const row = await this.#derived.rowOf(session);
    return row === null ? null : copyOfRow(session, row);
  }

  async list(): Promise<readonly IndexedCopy[]> {
    const copies: IndexedCopy[] = [];
    for await (const { session, row } of this.#derived.sessions()) copies.push(copyOfRow(session, row));
    return copies;
  }
}

function copyOfRow({ account, region, id, startedAt }: ArchivedPlace, row: ArchivedSessionRow): IndexedCopy {
  return {
    account,
    region,
    id,
    person: row.person,
    startedAt,
    source: row.source,
    location: row.location,
    versionId: row.version_id,
    // Of all the rows; each object has its own.
    digest: null,
    timed: row.begun_at !== null && parseRfc3339(row.begun_at) !== null,
  };
}
