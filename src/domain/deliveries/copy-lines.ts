/** The lines of a copy, with where they stand in it, reduced to what two copies have in common. */
import { latin1 } from '../recordings/bytes.ts';
import { LineCutter, type TextStream } from '../recordings/decoder.ts';
import { parseStreamedEvent } from '../recordings/streamed-event.ts';
import type { DeliveryGap } from './delivery.ts';
import { type CopyLine, objectSkeleton, streamSkeleton } from './skeleton.ts';

const HEADER = /^Script started on /;
const FOOTER = /^Script done on /;
/** The agent streams a longer line in pieces of this length, each stripped by itself (facts/session-manager.md C.6). */
const MOST_LINE = 33_000;
/** Events that are remembered, to know a double by. */
const RECENT = 2000;

type Bytes = AsyncIterable<Uint8Array>;

/** The lines of a transcript without its header and footer; `broken` is told when the footer is missing. */
export async function* transcriptLines(
  chunks: Bytes,
  broken: (gap: DeliveryGap) => void,
): AsyncGenerator<CopyLine> {
  let rest = '';
  let offset = 0;
  let last: { line: CopyLine; raw: string } | null = null;
  let first = true;
  const cut = (raw: string): { line: CopyLine; raw: string } => {
    const fromByte = offset;
    offset += raw.length;
    const line = { ...objectSkeleton(raw), length: raw.length, fromByte, toByte: offset, at: null };
    return { line, raw: raw.slice(0, 40) };
  };
  for await (const chunk of chunks) {
    rest += latin1(chunk);
    let from = 0;
    for (;;) {
      const end = rest.indexOf('\n', from);
      const most = from + MOST_LINE;
      const to = end === -1 || end >= most ? (rest.length > most ? most : -1) : end + 1;
      if (to === -1) break;
      const next = cut(rest.slice(from, to));
      from = to;
      if (last !== null && !(first && HEADER.test(last.raw))) yield last.line;
      if (last !== null) first = false;
      last = next;
    }
    rest = rest.slice(from);
  }
  if (rest !== '') {
    if (last !== null && !(first && HEADER.test(last.raw))) yield last.line;
    if (last !== null) first = false;
    last = cut(rest);
  }
  if (last !== null && FOOTER.test(last.raw)) return;
  if (last !== null && !(first && HEADER.test(last.raw))) yield last.line;
  const reason = 'it has no footer: it was cut off, or is no transcript';
  broken({ fromAt: null, toAt: null, fromByte: offset, toByte: null, reason });
}

/** The lines of a streamed log, one event a line of JSON; `broken` is told what is not the agent's, or another session's. */
export async function* streamLines(
  chunks: Bytes,
  about: { readonly sessionId: string; readonly text: TextStream },
  broken: (gap: DeliveryGap) => void,
): AsyncGenerator<CopyLine> {
  const cutter = new LineCutter();
  const seen = new Set<string>();
  for await (const chunk of chunks)
    for (const { text } of cutter.push(about.text.push(chunk)))
      yield* eventLines(text, { sessionId: about.sessionId, seen, broken });
  for (const { text } of cutter.push(about.text.end()))
    yield* eventLines(text, { sessionId: about.sessionId, seen, broken });
}

function* eventLines(
  json: string,
  about: { sessionId: string; seen: Set<string>; broken: (gap: DeliveryGap) => void },
): Generator<CopyLine> {
  const event = parseStreamedEvent(JSON.parse(json));
  if (event === null || (event.sessionId !== null && event.sessionId !== about.sessionId)) {
    const at = timestampOf(json);
    const reason = 'an event in the stream that is not one of the agent for this session';
    about.broken({ fromAt: at, toAt: at, fromByte: null, toByte: null, reason });
    return;
  }
  const double = about.seen.has(event.text);
  about.seen.add(event.text);
  if (about.seen.size > RECENT)
    for (const oldest of about.seen) {
      about.seen.delete(oldest);
      break;
    }
  const { atMs: at } = event;
  for (const line of event.lines)
    yield { ...streamSkeleton(line), length: line.length, fromByte: null, toByte: null, at, double };
}

function timestampOf(json: string): number | null {
  const value: unknown = JSON.parse(json);
  const at = typeof value === 'object' && value !== null && 'timestamp' in value ? value.timestamp : null;
  return typeof at === 'number' ? at : null;
}
