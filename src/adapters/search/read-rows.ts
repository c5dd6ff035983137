import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const CHUNK_BYTES = 262_144;

/** The rows of a derived file, some at a time. */
export async function* readRows<Row>(file: string): AsyncGenerator<readonly Row[]> {
  const input = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const text = new TextDecoder('utf-8', { ignoreBOM: true });
  let open = '';
  const stream = input.pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
  input.on('error', (error) => stream.destroy(error));
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (open + text.decode(chunk, { stream: true })).split('\n');
    open = lines.pop() as string;
    if (lines.length > 0) yield lines.map((line) => JSON.parse(line) as Row);
  }
}
