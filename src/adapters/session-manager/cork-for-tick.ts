import type { Writable } from 'node:stream';

/**
 * Holds a stream's writes until the current turn of the event loop is done, so that they leave in one system call.
 * A channel's frames are small and come many at a time: written one by one, the calls cost more than all else.
 */
export function corkForTick(stream: Writable): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
