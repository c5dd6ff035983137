/**
 * Holds two copies of one session's log against each other, line by line, and tells what each lacks of the other. Only a
 * window of lines is in memory, so that the copies may be of any size; a hole in the stream may be longer than the
 * window, one in the object that is longer is told as everything behind it.
 */
import type { Instant } from '../kernel/instant.ts';
import type { DeliveryGap, Destination } from './delivery.ts';
import { type CopyLine, couldBecome } from './skeleton.ts';

/** How far ahead the two are looked through for where they meet again. */
const WINDOW_LINES = 2000;
/** So long a line is not met by chance; of shorter ones two must follow each other. */
const TELLING_LENGTH = 12;
/** The agent cuts longer lines into several (facts/session-manager.md C.6). */
const CUT_FROM = 32_000;
/** Gaps told one by one; the rest are counted. */
const MOST_GAPS = 100;

/** What each copy lacks. */
export type Lacking = Readonly<Record<Destination, readonly DeliveryGap[]>>;

/** Compares the object's lines with the stream's; lines without a skeleton are passed over. */
export async function compareLines(
  object: AsyncIterable<CopyLine>,
  stream: AsyncIterable<CopyLine>,
): Promise<{ readonly lacking: Lacking; readonly objectLines: number; readonly streamLines: number }> {
  const left = new LineWindow(object);
  const right = new LineWindow(stream);
  const s3 = new Gaps('the stream holds and the S3 copy does not');
  const cloudwatch = new Gaps('the S3 copy holds and the stream does not');
  let beforeAt: Instant | null = null;
  for (;;) {
    const [a, b] = [await left.head(), await right.head()];
    if (a === null && b === null) break;
    if (a !== null && b !== null && (await meet(a, b, left, right))) {
      beforeAt = b.at ?? beforeAt;
      continue;
    }
    const { skipLeft, skipRight } = meetingOf(await left.ahead(), await right.ahead());
    const lostLeft = left.take(skipLeft);
    const lostRight = right.take(skipRight).filter(({ double }) => double !== true);
    cloudwatch.add(lostLeft, { fromAt: beforeAt, toAt: (await right.head())?.at ?? null });
    s3.add(lostRight, { fromAt: lostRight[0]?.at ?? null, toAt: lostRight.at(-1)?.at ?? null });
  }
  return {
    lacking: { s3: s3.all(), cloudwatch: cloudwatch.all() },
    objectLines: left.count,
    streamLines: right.count,
  };
}

/** Passes over the two heads when they are one line, or the beginning of one. */
async function meet(a: CopyLine, b: CopyLine, left: LineWindow, right: LineWindow): Promise<boolean> {
  if (a.text === b.text || (couldBecome(a, b) && (await left.second())?.text !== b.text)) {
    left.take(1);
    right.take(1);
    return true;
  }
  if (b.double === true) {
    right.take(1);
    return true;
  }
  if (a.length < CUT_FROM) return false;
  if (a.text.startsWith(b.text)) {
    left.shorten(b.text.length);
    right.take(1);
    return true;
  }
  if (!b.text.startsWith(a.text)) return false;
  right.shorten(a.text.length);
  left.take(1);
  return true;
}

/** How many lines of each are to be passed over until they meet again. */
function meetingOf(
  left: readonly CopyLine[],
  right: readonly CopyLine[],
): { readonly skipLeft: number; readonly skipRight: number } {
  const places = new Map<string, number>();
  for (let index = right.length - 1; index >= 0; index -= 1)
    places.set((right[index] as CopyLine).text, index);
  let best: { skipLeft: number; skipRight: number } | null = null;
  for (const [index, line] of left.entries()) {
    if (best !== null && index >= best.skipLeft + best.skipRight) break;
    const place = places.get(line.text);
    if (place === undefined) continue;
    const next = left[index + 1];
    const other = right[place + 1];
    const telling =
      line.text.length >= TELLING_LENGTH ||
      (next === undefined ? other === undefined : next.text === other?.text);
    if (telling && (best === null || index + place < best.skipLeft + best.skipRight))
      best = { skipLeft: index, skipRight: place };
  }
  if (best !== null) return best;
  // A stream loses lines more easily than an object does: where they do not meet, the object is gone through first.
  const ended = left.length < WINDOW_LINES && right.length < WINDOW_LINES;
  if (ended) return { skipLeft: left.length, skipRight: right.length };
  return left.length > 0 ? { skipLeft: left.length, skipRight: 0 } : { skipLeft: 0, skipRight: right.length };
}

/** Lines of a copy, a window of them at a time. */
class LineWindow {
  count = 0;
  readonly #lines: AsyncIterator<CopyLine>;
  #window: CopyLine[] = [];
  #from = 0;
  #done = false;

  constructor(lines: AsyncIterable<CopyLine>) {
    this.#lines = lines[Symbol.asyncIterator]();
  }

  async head(): Promise<CopyLine | null> {
    if (this.#from >= this.#window.length) await this.#fill(1);
    return this.#window[this.#from] ?? null;
  }

  async second(): Promise<CopyLine | null> {
    if (this.#from + 1 >= this.#window.length) await this.#fill(2);
    return this.#window[this.#from + 1] ?? null;
  }

  async ahead(): Promise<readonly CopyLine[]> {
    await this.#fill(WINDOW_LINES);
    return this.#window.slice(this.#from);
  }

  take(count: number): readonly CopyLine[] {
    const taken = this.#window.slice(this.#from, this.#from + count);
    this.#from += taken.length;
    return taken;
  }

  /** The head without its first characters, which were met. */
  shorten(length: number): void {
    const head = this.#window[this.#from] as CopyLine;
    const text = head.text.slice(length);
    if (text === '') this.#from += 1;
    else this.#window[this.#from] = { ...head, text };
  }

  async #fill(count: number): Promise<void> {
    if (this.#from > 0) {
      this.#window = this.#window.slice(this.#from);
      this.#from = 0;
    }
    while (!this.#done && this.#window.length < count) {
      const { value, done } = await this.#lines.next();
      if (done === true) this.#done = true;
      else if (value.text !== '') {
        this.#window.push(value);
        this.count += 1;
      }
    }
  }
}

/** The gaps of one copy, neighbours joined. */
class Gaps {
  readonly #reason: string;
  readonly #gaps: DeliveryGap[] = [];
  #lines = 0;
  #open: { gap: Omit<DeliveryGap, 'reason'>; lines: number } | null = null;

  constructor(reason: string) {
    this.#reason = reason;
  }

  add(
    lost: readonly CopyLine[],
    when: { readonly fromAt: Instant | null; readonly toAt: Instant | null },
  ): void {
    if (lost.length === 0) return;
    const fromByte = lost[0]?.fromByte ?? null;
    const toByte = lost.at(-1)?.toByte ?? null;
    const open = this.#open;
    // What follows at once is the same hole.
    if (open !== null && open.gap.fromAt === when.fromAt && fromByte !== null)
      this.#open = { gap: { ...open.gap, toAt: when.toAt, toByte }, lines: open.lines + lost.length };
    else {
      this.#close();
      this.#open = { gap: { ...when, fromByte, toByte }, lines: lost.length };
    }
  }

  all(): readonly DeliveryGap[] {
    this.#close();
    if (this.#lines === 0) return this.#gaps;
    const reason = `${this.#lines} more lines that ${this.#reason}`;
    return [...this.#gaps, { fromAt: null, toAt: null, fromByte: null, toByte: null, reason }];
  }

  #close(): void {
    if (this.#open === null) return;
    const { gap, lines } = this.#open;
    this.#open = null;
    if (this.#gaps.length >= MOST_GAPS) this.#lines += lines;
    else
      this.#gaps.push({ ...gap, reason: `${lines} ${lines === 1 ? 'line' : 'lines'} that ${this.#reason}` });
  }
}
