import { connect } from 'node:net';

/** What a load came to. */
export interface LoadResult {
  readonly callsPerS: number;
  readonly failures: number;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** One keep-alive connection that sends the same request over and over, one at a time. */
function drive(
  port: number,
  request: Buffer,
  until: number,
  count: { done: number; failures: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let got = Buffer.alloc(0);
    socket.on('connect', () => socket.write(request));
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (data) => {
      got = got.length === 0 ? data : Buffer.concat([got, data]);
      const head = got.indexOf(END_OF_HEAD);
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(got.toString('latin1', 0, head))?.[1] ?? 0);
      if (got.length < head + END_OF_HEAD.length + length) return;
      count.done++;
      if (!got.toString('latin1', 9, 12).startsWith('2')) count.failures++;
      got = got.subarray(head + END_OF_HEAD.length + length);
      if (performance.now() < until) socket.write(request);
      else socket.end();
    });
  });
}

/** Sends one request over `connections` connections for `ms`, and counts the answers. */
export async function rawLoad(
  port: number,
  request: Buffer,
  options: { connections: number; ms: number },
): Promise<LoadResult> {
  const count = { done: 0, failures: 0 };
  const begun = performance.now();
  const until = begun + options.ms;
  await Promise.all(Array.from({ length: options.connections }, () => drive(port, request, until, count)));
  return {
    callsPerS: Math.round((count.done * 1000) / (performance.now() - begun)),
    failures: count.failures,
  };
}
