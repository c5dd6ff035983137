import { createHash } from 'node:crypto';
import pc from 'picocolors';
import type { TranscriptLine } from '../api/contract.ts';
import { printable } from '../domain/kernel/printable.ts';
import { ApiClient } from './api-client.ts';
import { failed } from './exit.ts';
import { shown, showTime, write } from './output.ts';
import type { Settings } from './settings.ts';

/** A line longer than this is cut where it is shown on a terminal. */
const MAX_LINE = 1_000_000;

/** The options of `log show`. */
export interface ShowOptions {
  readonly raw?: boolean;
  readonly source?: 's3' | 'cloudwatch';
}

/** Prints a session's log: its lines, or with `raw` the bytes as they were delivered. */
export async function showLog(session: string, options: ShowOptions, settings: Settings): Promise<void> {
  const query = new URLSearchParams({
    ...(options.source === undefined ? {} : { source: options.source }),
    ...(options.raw === true ? { raw: 'true' } : {}),
  });
  const path = `/v1/sessions/${encodeURIComponent(session)}/transcript?${query}`;
  const client = new ApiClient(settings);
  if (options.raw === true) return showRaw(client, path, settings);
  const { output } = settings;
  const lines: string[] = [];
  const gaps: string[] = [];
  let copy: Extract<TranscriptLine, { kind: 'copy' }> | null = null;
  for await (const piece of client.lines<TranscriptLine>(path, new AbortController().signal)) {
    if (output.format === 'ndjson') write(JSON.stringify(piece));
    else if (piece.kind === 'copy') {
      copy = piece;
      if (output.format === 'text')
        output.note(
          pc.dim(
            `${shown(piece.location)}, ${piece.bytes} bytes, came ${showTime(piece.deliveredAt)}; that you read it is recorded`,
          ),
        );
    } else if (piece.kind === 'gap') {
      gaps.push(piece.reason);
      if (output.format === 'text') output.note(pc.yellow(`gap: ${shown(piece.reason)}`));
    } else if (output.format === 'json') lines.push(piece.text);
    else write(printable(piece.text, MAX_LINE));
  }
  if (output.format !== 'json') return;
  const { kind: _, ...about } = copy ?? { kind: 'copy' };
  write(JSON.stringify({ sessionId: session, ...about, lines, gaps }, null, 2));
}

/** The bytes go to a file or a pipe as they are; a terminal is shown them without what could steer it. */
async function showRaw(client: ApiClient, path: string, { output }: Settings): Promise<void> {
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  const { headers, chunks } = await client.open(path);
  const terminal = process.stdout.isTTY;
  const text = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    hash.update(chunk);
    if (output.format !== 'text') parts.push(Buffer.from(chunk));
    else if (!terminal) await drained(chunk);
    else {
      const lines = (rest + text.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) write(printable(line, MAX_LINE));
    }
  }
  if (rest !== '') write(printable(rest, MAX_LINE));
  const sha256 = hash.digest('hex');
  if (sha256 !== headers.get('x-sallyport-sha256'))
    throw failed('The log did not arrive whole: its hash is another. Ask again.');
  if (output.format === 'text') return;
  const destination = headers.get('x-sallyport-destination');
  const whole = { destination, sha256, base64: Buffer.concat(parts).toString('base64') };
  write(JSON.stringify(whole, null, output.format === 'json' ? 2 : 0));
}

function drained(chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) =>
    process.stdout.write(chunk, (error) => (error ? reject(error) : resolve())),
  );
}
