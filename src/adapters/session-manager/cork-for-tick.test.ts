import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { corkForTick } from './cork-for-tick.ts';

test('writes of one turn leave together, and later ones are not held', async () => {
  const calls: number[] = [];
  const stream = new Writable({
    writev: (chunks, done) => {
      calls.push(chunks.length);
      done();
    },
  });
  for (const text of ['a', 'b', 'c']) {
    corkForTick(stream);
    stream.write(text);
  }
  expect(calls).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect([calls, stream.writableCorked]).toEqual([[3], 0]);
});
