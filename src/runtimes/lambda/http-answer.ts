import { gzipSync } from 'node:zlib';
import type { Problem } from '../../api/problem.ts';

/** Lambda gives back 6 MB at most, and bytes as base64, which is a third more. Source: Lambda quotas. */
export const MOST_SENT_BYTES = 4_400_000;
/** What is longer than this before it is packed is not made at all: the memory of a function is bounded. */
const MOST_MADE_BYTES = 96 * 1024 * 1024;
/** Shorter answers are sent as they are. */
const PACKED_FROM_BYTES = 64 * 1024;

const TOO_LARGE: Problem = {
  error: 'too-large',
  message:
    'The answer is longer than this API can send (6 MB, packed). Ask for less: a time, a limit, another format; or let an auditor fetch the object itself, whose place sallyport session show ID tells.',
};

/** An answer as Lambda can give it back: read whole, packed where it is long and the caller can unpack it. */
export async function sendable(response: Response, acceptEncoding: string | undefined): Promise<Response> {
  if (response.body === null) return response;
  const bytes = await readWhole(response.body);
  if (bytes === null) return Response.json(TOO_LARGE, { status: 413 });
  const { status } = response;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.delete('transfer-encoding');
  if (bytes.length < PACKED_FROM_BYTES) return new Response(asBody(bytes), { status, headers });
  const canUnpack = /(?:^|[,\s])(?:gzip|\*)\s*(?:,|;(?!\s*q=0(?:\.0+)?\s*(?:,|$))|$)/.test(
    acceptEncoding ?? '',
  );
  const sent = canUnpack ? gzipSync(bytes) : bytes;
  if (sent.length > MOST_SENT_BYTES) return Response.json(TOO_LARGE, { status: 413 });
  if (canUnpack) headers.set('content-encoding', 'gzip');
  return new Response(asBody(sent), { status, headers });
}

/** Null: it is too long. */
async function readWhole(body: ReadableStream<Uint8Array>): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // Leaving the loop cancels the stream, and whoever makes it is told.
    if (size > MOST_MADE_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function asBody(bytes: Buffer): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes);
}
