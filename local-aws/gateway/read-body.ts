import type { IncomingMessage } from 'node:http';
import { AwsError } from '../error.ts';

/** The largest request of a JSON or query service; PutLogEvents of 1 MB, escaped, fits. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Reads a request's body to its end; refuses one over the limit without keeping it. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

function tooLarge(): AwsError {
  return new AwsError('RequestEntityTooLarge', `The request body is over ${MAX_BODY_BYTES} bytes.`, {
    status: 413,
  });
}
