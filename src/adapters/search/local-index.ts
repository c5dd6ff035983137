import { existsSync, statSync } from 'node:fs';
import type { SearchAnswer, SearchHit, SearchQuestion } from '../../domain/archive/search-question.ts';
import { parseRfc3339 } from '../../domain/kernel/rfc3339.ts';
import type {
  DerivedRows,
  IndexedCopy,
  MayRead,
  SearchIndex,
  SessionToArchive,
} from '../../operations/archive-ports.ts';
import { Fault } from '../../operations/fault.ts';
import type { SessionName } from '../../operations/read-log.ts';
import type { FollowedEvent } from '../../operations/transcript-ports.ts';
import type { IndexedName, IndexQuestion, IndexedCopy as KeptCopy } from './index-thread.ts';
import type { IndexedSession } from './index-writer.ts';
import type { LiveEvent } from './live-sessions.ts';
import type { Asked, Searched } from './searcher.ts';
import { Thread, ThreadFailure } from './thread.ts';

/** How long a search may take; the rest is not looked at, and the answer says so. */
export const SEARCH_WITHIN_MS = 10_000;
/** A thread that is still busy then hangs in an expression. */
const HANGS_AFTER_MS = 1000;
/** Searches that run at once; others wait. */
const THREADS = 2;

type Owner = { readonly owner: string; readonly person: string | null };

/** The index in a SQLite file: one thread writes it, others search it. */
export class LocalSearchIndex implements SearchIndex {
  readonly holdsText = true;
  readonly #file: string;
  readonly #withinMs: number;
  readonly #onMade: () => void;
  readonly #writer: Thread;
  readonly #idle: Thread[];
  readonly #waiting: ((thread: Thread) => void)[] = [];
  readonly #threads: readonly Thread[];
  #opened: Promise<boolean> | null = null;

  /** `onMade`: told when the file has been made anew, and is empty. */
  constructor(file: string, options: { readonly withinMs?: number; readonly onMade?: () => void } = {}) {
    this.#file = file;
    this.#withinMs = options.withinMs ?? SEARCH_WITHIN_MS;
    this.#onMade = options.onMade ?? (() => {});
    this.#writer = new Thread(new URL('./index-thread.ts', import.meta.url), { file });
    this.#threads = Array.from(
      { length: THREADS },
      () => new Thread(new URL('./search-thread.ts', import.meta.url), { file }),
    );
    this.#idle = [...this.#threads];
  }

  /** Opens the file. True: it was made anew, and is empty. */
  open(): Promise<boolean> {
    this.#opened ??= this.#writer.ask<boolean>({ open: true }).then(
      (made) => {
        if (made) this.#onMade();
        return made;
      },
      (error: unknown) => {
        // The disk may be there again the next time.
        this.#opened = null;
        throw error;
      },
    );
    return this.#opened;
  }

  /** There is a file; of what version is seen when it is opened. */
  get exists(): boolean {
    return existsSync(this.#file);
  }

  /** Of the file, with what has not been folded into it. */
  get bytes(): number {
    const sizes = ['', '-wal'].map((end) => `${this.#file}${end}`);
    return sizes.reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0);
  }

  async load(session: SessionToArchive, rows: DerivedRows): Promise<void> {
    const { lines, commands } = rows.files;
    const { begun_at: begunAt, source, location, version_id: versionId, sha256 } = rows.session;
    const indexed: IndexedSession = {
      ...named(session),
      begunAt: begunAt === null ? null : parseRfc3339(begunAt),
      source,
      location,
      versionId,
      sha256,
      digest: rows.digest,
    };
    await this.#write({ load: { session: indexed, linesPath: lines.path, commandsPath: commands.path } });
  }

  async follow(
    events: readonly { readonly session: SessionToArchive; readonly followed: FollowedEvent }[],
  ): Promise<void> {
    if (events.length > 0) await this.#write({ live: events.map(liveEventOf) });
  }

  async remove(sessions: readonly SessionName[]): Promise<number> {
    return this.#write<number>({ remove: sessions.map(nameOf) });
  }

  async copyOf(session: SessionName): Promise<IndexedCopy | null> {
    const copy = await this.#write<KeptCopy | null>({ copyOf: nameOf(session) });
    return copy === null ? null : copyOfKept(copy);
  }

  async list(): Promise<readonly IndexedCopy[]> {
    return (await this.#write<readonly KeptCopy[]>({ list: true })).map(copyOfKept);
  }

  async tidy(): Promise<void> {
    await this.#write({ tidy: true });
  }

  async search(question: SearchQuestion, mayRead: MayRead): Promise<SearchAnswer> {
    await this.open();
    const thread = await this.#take();
    try {
      const owners = await thread.ask<readonly Owner[]>({ owners: true });
      const readable = owners.filter(mayRead);
      const everyone = readable.length === owners.length;
      return await this.#ask(thread, {
        question,
        readable: everyone ? null : readable,
        withinMs: this.#withinMs,
      });
    } finally {
      this.#give(thread);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer, ...this.#threads].map((thread) => thread.stop('the server is closing')));
  }

  async #ask(thread: Thread, asked: Asked): Promise<SearchAnswer> {
    const hits: SearchHit[] = [];
    const begunAt = performance.now();
    const answer = (searched: Omit<Searched, 'looked'>): SearchAnswer => ({
      hits,
      more: searched.more,
      scanned: searched.scanned,
      timedOut: searched.timedOut,
      notSearched: [],
      tookMs: Math.round((performance.now() - begunAt) * 10) / 10,
    });
    let hangs = false;
    const timer = setTimeout(() => {
      hangs = true;
      void thread.stop('the expression took too long');
    }, asked.withinMs + HANGS_AFTER_MS);
    try {
      return answer(
        await thread.ask<Searched>({ search: asked }, (part) => hits.push(...(part as SearchHit[]))),
      );
    } catch (error) {
      if (hangs) return answer({ more: false, scanned: false, timedOut: true });
      if (error instanceof ThreadFailure && error.name === 'BadExpression')
        throw new Fault('SEARCH_BAD_EXPRESSION', error.message, { retry: 'never', cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #write<Answer>(question: IndexQuestion): Promise<Answer> {
    await this.open();
    return this.#writer.ask<Answer>(question);
  }

  #take(): Promise<Thread> {
    const thread = this.#idle.pop();
    return thread === undefined
      ? new Promise((resolve) => this.#waiting.push(resolve))
      : Promise.resolve(thread);
  }

  #give(thread: Thread): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }
}

function nameOf({ account, region, id }: SessionName): IndexedName {
  return { account, region, sessionId: id };
}

function named(session: SessionToArchive) {
  const { id: sessionId, ...rest } = session;
  return { ...rest, sessionId };
}

function copyOfKept({ sessionId: id, ...copy }: KeptCopy): IndexedCopy {
  const { account, region, person, startedAt, source, location, versionId, digest, timed } = copy;
  return { account, region, id, person, startedAt, source, location, versionId, digest, timed };
}

/** An event without an id is named by its content: the same bytes are the same event (facts/session-manager.md C.6). */
function liveEventOf(each: { session: SessionToArchive; followed: FollowedEvent }): LiveEvent {
  const { event, ingestedAt } = each.followed;
  const atMs = event.atMs ?? ingestedAt;
  const session: IndexedSession = {
    ...named(each.session),
    begunAt: null,
    source: 'live',
    location: null,
    versionId: null,
    sha256: null,
    digest: null,
  };
  return { session, name: event.eventId ?? `${atMs} ${event.text}`, atMs, lines: event.lines };
}
