import type { IncomingMessage } from 'node:http';
import { AwsError } from '../error.ts';

/** The largest request of a JSON or query service; PutLogEvents of 1 MB, escaped, fits. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Reads a request's body to its end; refuses one over the limit without keeping it. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES)
      throw new AwsError('RequestEntityTooLarge', `The request body is over ${MAX_BODY_BYTES} bytes.`, {
        status: 413,
      });
    chunks.push(chunk as Buffer);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
