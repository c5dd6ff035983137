import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ArchivedCommandRow, ArchivedLineRow } from '../../src/domain/archive/archive-table.ts';
import type { LegalHold } from '../../src/domain/archive/hold.ts';
import { cutHit, lineMatcher } from '../../src/domain/archive/line-matcher.ts';
import { DEFAULT_RETENTION, type ObjectGuard, type Retention } from '../../src/domain/archive/retention.ts';
import type { SearchAnswer, SearchHit, SearchQuestion } from '../../src/domain/archive/search-question.ts';
import { parseRfc3339 } from '../../src/domain/kernel/rfc3339.ts';
import type {
  DerivedRows,
  IndexedCopy,
  MayRead,
  SearchIndex,
  SessionToArchive,
} from '../../src/operations/archive-ports.ts';
import type { Holding } from '../../src/operations/hold-sessions.ts';
import type { Clock, SessionStore } from '../../src/operations/ports.ts';
import type { Pruning } from '../../src/operations/prune.ts';
import type { SessionName } from '../../src/operations/read-log.ts';
import type {
  ArchivedVersion,
  ArchiveObjects,
  ExpiringRows,
  HoldStore,
  PrunedObjects,
} from '../../src/operations/retention-ports.ts';
import { noRows } from './expiring-rows.ts';

const keyOf = ({ account, region, id }: SessionName) => JSON.stringify([account, region, id]);

interface Held {
  readonly session: SessionToArchive;
  readonly rows: DerivedRows;
  readonly lines: readonly ArchivedLineRow[];
  readonly commands: readonly ArchivedCommandRow[];
}

/** The slow and obvious index: every line is looked at. */
export class MemorySearchIndex implements SearchIndex {
  readonly holdsText = true;
  readonly #held = new Map<string, Held>();
  tidied = 0;

  async load(session: SessionToArchive, rows: DerivedRows): Promise<void> {
    const lines = rowsOf<ArchivedLineRow>(rows.files.lines.path);
    this.#held.set(keyOf(session), {
      session,
      rows,
      lines,
      commands: rowsOf<ArchivedCommandRow>(rows.files.commands.path),
    });
  }

  /** A session without any text, for those who ask only whether it is there. */
  hold(session: SessionToArchive, rows: DerivedRows): void {
    this.#held.set(keyOf(session), { session, rows, lines: [], commands: [] });
  }

  async follow(): Promise<void> {}

  async remove(sessions: readonly SessionName[]): Promise<number> {
    return sessions.filter((session) => this.#held.delete(keyOf(session))).length;
  }

  async copyOf(session: SessionName): Promise<IndexedCopy | null> {
    const held = this.#held.get(keyOf(session));
    return held === undefined ? null : copyOfHeld(held);
  }

  async list(): Promise<readonly IndexedCopy[]> {
    return [...this.#held.values()].map(copyOfHeld);
  }

  async tidy(): Promise<void> {
    this.tidied += 1;
  }

  async search(question: SearchQuestion, mayRead: MayRead): Promise<SearchAnswer> {
    const matcher = lineMatcher(question);
    const hits: SearchHit[] = [];
    for (const held of [...this.#held.values()].sort((a, b) => b.session.startedAt - a.session.startedAt)) {
      const { session } = held;
      if (!isAsked(session, question) || !mayRead(session)) continue;
      for (const row of question.commands ? held.commands : held.lines) {
        const found = matcher.find(row.text);
        if (found === null) continue;
        hits.push({
          account: session.account,
          region: session.region,
          sessionId: session.id,
          person: session.person,
          owner: session.owner,
          node: session.node,
          nodeName: session.nodeName,
          at: row.at === null ? null : parseRfc3339(row.at),
          momentMs: row.moment_ms,
          kind: question.commands ? 'command' : 'line',
          number: 'line' in row ? row.line : row.command,
          ...cutHit(row.text, found),
        });
      }
    }
    const more = hits.length > question.limit;
    const whole = { scanned: true, timedOut: false, notSearched: [], tookMs: 0 };
    return { hits: hits.slice(0, question.limit), more, ...whole };
  }
}

function rowsOf<Row>(path: string): readonly Row[] {
  const text = gunzipSync(readFileSync(path)).toString('utf8');
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Row);
}

function copyOfHeld({ session, rows }: Held): IndexedCopy {
  const { account, region, id, person, startedAt } = session;
  const { source, location, version_id: versionId, begun_at: begunAt } = rows.session;
  const { digest } = rows;
  return {
    account,
    region,
    id,
    person,
    startedAt,
    source,
    location,
    versionId,
    digest,
    timed: begunAt !== null,
  };
}

function isAsked(session: SessionToArchive, question: SearchQuestion): boolean {
  const { user, node, account, since, until } = question;
  return (
    (user === undefined || session.person === user || session.owner.includes(user)) &&
    (node === undefined || session.node === node || session.nodeName === node) &&
    (account === undefined || session.account === account) &&
    (since === undefined || session.endedAt === null || session.endedAt >= since) &&
    (until === undefined || session.startedAt < until)
  );
}

/** An archive bucket in memory; what is guarded refuses to go. */
export class MemoryObjects implements ArchiveObjects {
  readonly bucket = 'archive';
  readonly all: (ArchivedVersion & ObjectGuard)[] = [];

  put(key: string, guard: Partial<ObjectGuard> = {}, versionId = `v${this.all.length + 1}`): void {
    const free: ObjectGuard = { lockedUntil: null, legalHold: false };
    this.all.push({
      bucket: this.bucket,
      key,
      versionId,
      bytes: 10,
      isDeleteMarker: false,
      ...free,
      ...guard,
    });
  }

  keys(): readonly string[] {
    return this.all.map((each) => each.key);
  }

  async versions(what: { readonly key: string } | { readonly prefix: string }) {
    return this.all.filter((each) =>
      'key' in what ? each.key === what.key : each.key.startsWith(what.prefix),
    );
  }

  async guardOf(version: ArchivedVersion): Promise<ObjectGuard> {
    return this.#of(version);
  }

  async remove(version: ArchivedVersion): Promise<void> {
    const found = this.#of(version);
    if (found.legalHold || found.lockedUntil !== null) throw new Error('it is guarded');
    this.all.splice(this.all.indexOf(found), 1);
  }

  async setLegalHold(version: ArchivedVersion, on: boolean): Promise<boolean> {
    const found = this.#of(version);
    this.all[this.all.indexOf(found)] = { ...found, legalHold: on };
    return true;
  }

  #of(version: ArchivedVersion) {
    return this.all.find((each) => each.key === version.key && each.versionId === version.versionId)!;
  }
}

/** Holds in memory. */
export class MemoryHolds implements HoldStore {
  readonly all: LegalHold[] = [];

  async place(hold: LegalHold): Promise<void> {
    this.all.unshift(hold);
  }

  async release(id: string, by: { readonly arn: string; readonly at: number }): Promise<LegalHold | null> {
    const at = this.all.findIndex((hold) => hold.id === id && hold.releasedAt === null);
    if (at === -1) return null;
    const released = { ...this.all[at]!, releasedBy: by.arn, releasedAt: by.at };
    this.all[at] = released;
    return released;
  }

  async list(): Promise<readonly LegalHold[]> {
    return this.all;
  }
}

/** What was pruned, in memory. */
export class MemoryPruned implements PrunedObjects {
  readonly kept: Parameters<PrunedObjects['keep']>[0][] = [];
  readonly #done = new Set<string>();

  async keep(object: Parameters<PrunedObjects['keep']>[0]): Promise<void> {
    this.kept.push(object);
  }

  async pruned(bucket: string, key: string, versionId: string | null): Promise<boolean> {
    return this.kept.some(
      ({ version }) =>
        version.bucket === bucket &&
        version.key === key &&
        (versionId === null || version.versionId === versionId),
    );
  }

  async markDone(session: SessionName): Promise<void> {
    this.#done.add(keyOf(session));
  }

  async isDone(session: SessionName): Promise<boolean> {
    return this.#done.has(keyOf(session));
  }
}

/** All that pruning and holding work with, in memory. */
export function memoryRetention(made: {
  readonly clock: Clock;
  readonly sessions: SessionStore;
  readonly retention?: Retention;
  readonly rows?: ExpiringRows;
}) {
  const { clock, sessions, retention = DEFAULT_RETENTION, rows = noRows() } = made;
  const index = new MemorySearchIndex();
  const objects = new MemoryObjects();
  const holds = new MemoryHolds();
  const pruned = new MemoryPruned();
  let number = 0;
  const newId = () => {
    number += 1;
    return `hold-${number}`;
  };
  const holding: Holding = { clock, sessions, objects, holds, newId };
  const stores = { sessions, index, objects, holds, pruned, rows };
  const pruning: Pruning = { clock, ...stores, retention: () => retention };
  return { index, objects, holds, pruned, holding, pruning };
}
