import { open } from 'node:fs/promises';
import type { TextStream } from '../../domain/recordings/decoder.ts';
import { HEAD_BYTES, TAIL_BYTES } from '../../domain/recordings/detect-format.ts';
import type { RecordingSource } from '../../operations/read-recording.ts';

/** What is read of a file at once. */
const CHUNK_BYTES = 256 * 1024;

/** A local file as a recording's source; its bytes are read as they are asked for. */
export async function openRecordingFile(path: string): Promise<RecordingSource> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const part = async (from: number, length: number) => {
      const bytes = new Uint8Array(Math.max(0, length));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
      return bytes.subarray(0, bytesRead);
    };
    const head = await part(0, Math.min(size, HEAD_BYTES));
    const tail = await part(Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES));
    return { bytes: size, head, tail, chunks: () => chunksOf(path) };
  } finally {
    await file.close();
  }
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(bytes, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      // The next read writes over it: whoever gets it is done with it before asking for more.
      yield bytes.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Bytes of an encoding as text over chunk borders; what is damaged becomes U+FFFD. */
export function textStream(encoding: 'utf-8' | 'utf-16le' | 'utf-16be'): TextStream {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return { push: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}
