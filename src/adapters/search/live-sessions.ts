import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LineMasker } from '../../domain/archive/line-masker.ts';
import { shownLine } from '../../domain/archive/shown-line.ts';
import { FollowedCommands } from '../../domain/recordings/followed-commands.ts';
import { mask } from '../../domain/recordings/mask.ts';
import { plainLine } from '../../domain/recordings/plain-line.ts';
import { followedText, isCutLine } from '../../domain/recordings/streamed-lines.ts';
import { recordingTools } from '../terminal/recording-tools.ts';
import { momentCount } from './block-codec.ts';
import { COMMANDS, LINES } from './index-schema.ts';
import { BLOCK_CHARS, type IndexedSession, type IndexedText, type IndexWriter } from './index-writer.ts';

/** Sessions that are followed at once, each with a terminal; of more, a command over several lines may be cut. */
const MAX_FOLLOWED = 500;
const SIZE = { cols: 200, rows: 50 };

/** Lines of an open session, as one event brought them. */
export interface LiveEvent {
  readonly session: IndexedSession;
  /** The same name is the same event. */
  readonly name: string;
  readonly atMs: number;
  readonly lines: readonly string[];
}

interface Followed {
  readonly masker: LineMasker;
  readonly commands: FollowedCommands;
  cut: string;
}

/** Open sessions in the index: what was streamed last stands in `tail`, and becomes a block when it is enough for one. */
export class LiveSessions {
  readonly #writer: IndexWriter;
  readonly #followed = new Map<number, Followed>();
  readonly #seen: StatementSync;
  readonly #addLine: StatementSync;
  readonly #last: StatementSync;
  readonly #lastBlock: StatementSync;
  readonly #tail: StatementSync;
  readonly #dropTail: StatementSync;
  readonly #begun: StatementSync;

  constructor(database: DatabaseSync, writer: IndexWriter) {
    this.#writer = writer;
    this.#seen = database.prepare(
      'INSERT INTO tail_events (session, event) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.#addLine = database.prepare(
      'INSERT INTO tail (session, kind, number, moment, text) VALUES (?, ?, ?, ?, ?)',
    );
    this.#last = database.prepare(
      'SELECT max(number) AS number, sum(length(text) + 1) AS chars FROM tail WHERE session = ? AND kind = ?',
    );
    this.#lastBlock = database.prepare(
      'SELECT id, first, moments FROM blocks WHERE session = ? AND kind = ? ORDER BY id DESC LIMIT 1',
    );
    this.#tail = database.prepare(
      'SELECT number, moment, text FROM tail WHERE session = ? AND kind = ? ORDER BY number',
    );
    this.#dropTail = database.prepare('DELETE FROM tail WHERE session = ? AND kind = ?');
    this.#begun = database.prepare('SELECT begun_at, source FROM sessions WHERE id = ?');
  }

  /** Takes events in the order of each session; those that came before are passed over. */
  take(events: readonly LiveEvent[]): void {
    this.#writer.transaction(() => {
      for (const event of events) this.#event(event);
    });
  }

  /** The session is over, or was read whole. */
  forget(row: number): void {
    this.#followed.delete(row);
  }

  #event(event: LiveEvent): void {
    const row =
      this.#writer.shownRow(event.session) ??
      this.#writer.addSession({ ...event.session, begunAt: event.atMs, source: 'live' }, true);
    const { begun_at: begunAt, source } = this.#begun.get(row) as { begun_at: number | null; source: string };
    // A delivered copy has been read: it holds this too.
    if (source !== 'live') return;
    if (this.#seen.run(row, event.name).changes === 0) return;
    const followed = this.#followedOf(row);
    const moment = Math.max(0, Math.round(event.atMs - (begunAt ?? event.atMs)));
    const lines: IndexedText[] = [];
    for (const line of event.lines) {
      followed.cut += line;
      if (isCutLine(line) && followed.cut.length < 1_000_000) continue;
      const whole = followed.cut;
      followed.cut = '';
      if (plainLine(whole) !== null) lines.push({ moment, text: followed.masker.mask(shownLine(whole)) });
    }
    this.#add(row, LINES, lines);
    this.#add(row, COMMANDS, commandsOf(followed, event, moment));
  }

  #followedOf(row: number): Followed {
    const { makeEmulator: make } = recordingTools;
    const followed = this.#followed.get(row) ?? {
      masker: new LineMasker(),
      commands: new FollowedCommands({ make, size: SIZE, stripped: true }),
      cut: '',
    };
    // The one that was silent for longest makes room.
    this.#followed.delete(row);
    this.#followed.set(row, followed);
    if (this.#followed.size > MAX_FOLLOWED)
      for (const oldest of this.#followed.keys()) {
        this.#followed.delete(oldest);
        break;
      }
    return followed;
  }

  #add(row: number, kind: number, texts: readonly IndexedText[]): void {
    if (texts.length === 0) return;
    const { number, chars } = this.#last.get(row, kind) as { number: number | null; chars: number | null };
    let next = (number ?? this.#lastInBlocks(row, kind)) + 1;
    let length = chars ?? 0;
    for (const { moment, text } of texts) {
      this.#addLine.run(row, kind, next, moment, text);
      next += 1;
      length += text.length + 1;
      if (length < BLOCK_CHARS) continue;
      this.#seal(row, kind);
      length = 0;
    }
  }

  /** The number of the last text that is in a block. */
  #lastInBlocks(row: number, kind: number): number {
    const block = this.#lastBlock.get(row, kind) as { first: number; moments: Uint8Array } | undefined;
    return block === undefined ? 0 : block.first + momentCount(block.moments) - 1;
  }

  #seal(row: number, kind: number): void {
    const texts = this.#tail.all(row, kind) as { number: number; moment: number; text: string }[];
    this.#writer.addBlock(row, kind, texts[0]!.number, texts);
    this.#dropTail.run(row, kind);
  }
}

function commandsOf(followed: Followed, event: LiveEvent, moment: number): readonly IndexedText[] {
  const data = followedText(event.lines);
  const entered = followed.commands.take({ kind: 'output', atMs: moment, data });
  return entered.map(({ text, atMs }) => ({ moment: Math.round(atMs ?? moment), text: mask(text) }));
}
