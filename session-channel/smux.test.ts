import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError } from './frame-error.ts';
import { MAX_SMUX_STREAMS, type SmuxEvent, SmuxSession } from './smux.ts';
import { seededRandom } from './testing/lossy-link.ts';

/** Gives bytes to a session in pieces of random length. */
function pour(session: SmuxSession, bytes: Uint8Array, seed: number): SmuxEvent[] {
  const random = seededRandom(seed);
  const events: SmuxEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + Math.floor(random() * 40);
    events.push(...session.receive(bytes.subarray(at, end)));
    at = end;
  }
  return events;
}

describe('SmuxSession', () => {
  test('writes the frames of version 1: SYN, PSH with a little-endian length, FIN', () => {
    const client = new SmuxSession('client');
    const opened = client.open();
    expect(opened?.streamId).toBe(3);
    expect(Buffer.from(opened?.bytes ?? []).toString('hex')).toBe('0100000003000000');
    expect(Buffer.from(client.write(3, Buffer.alloc(0x102, 'a'))).toString('hex')).toBe(
      `0102020103000000${'61'.repeat(0x102)}`,
    );
    expect(Buffer.from(client.end(3)).toString('hex')).toBe('0101000003000000');
  });

  test('gives each stream its bytes, however the stream of frames is cut', () => {
    const writes = fc.array(fc.tuple(fc.nat(2), fc.uint8Array({ minLength: 1, maxLength: 300 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(writes, fc.nat(), (all, seed) => {
        const [client, server] = [new SmuxSession('client'), new SmuxSession('server')];
        const parts: Uint8Array[] = [];
        const ids = [0, 1, 2].map(() => {
          const opened = client.open();
          parts.push(opened?.bytes ?? new Uint8Array());
          return opened?.streamId ?? 0;
        });
        for (const [stream, data] of all) parts.push(client.write(ids[stream]!, data));
        for (const id of ids) parts.push(client.end(id));
        const events = pour(server, Buffer.concat(parts), seed);
        for (const [stream, id] of ids.entries()) {
          const got = Buffer.concat(
            events.flatMap((one) => (one.kind === 'data' && one.streamId === id ? [one.data] : [])),
          );
          const sent = Buffer.concat(all.flatMap(([to, data]) => (to === stream ? [data] : [])));
          expect(got.equals(sent)).toBe(true);
        }
        expect(events.filter((one) => one.kind === 'ended').length).toBe(3);
      }),
    );
  });

  test('cuts data over 65,535 bytes into frames', () => {
    const [client, server] = [new SmuxSession('client'), new SmuxSession('server')];
    const data = Buffer.alloc(200_000, 'z');
    const { streamId, bytes } = client.open()!;
    const events = server.receive(Buffer.concat([bytes, client.write(streamId, data)]));
    expect(Buffer.concat(events.flatMap((one) => (one.kind === 'data' ? [one.data] : []))).equals(data)).toBe(
      true,
    );
  });

  test('keeps a stream until both ends have finished writing', () => {
    const [client, server] = [new SmuxSession('client'), new SmuxSession('server')];
    const { streamId, bytes } = client.open()!;
    server.receive(bytes);
    expect(server.receive(client.end(streamId))).toEqual([{ kind: 'ended', streamId }]);
    expect([client.write(streamId, Buffer.from('late')).length, server.openStreams]).toEqual([0, 1]);
    expect(client.receive(server.write(streamId, Buffer.from('rest')))).toMatchObject([{ kind: 'data' }]);
    client.receive(server.end(streamId));
    expect([client.openStreams, server.openStreams]).toEqual([0, 0]);
  });

  test('refuses a stream past the limit and passes over unknown streams and empty words', () => {
    const [client, server] = [new SmuxSession('client'), new SmuxSession('server')];
    for (let count = 0; count < MAX_SMUX_STREAMS; count += 1) server.receive(client.open()!.bytes);
    expect(client.open()).toBeUndefined();
    expect(server.receive(Buffer.from('01000000ff000100', 'hex'))).toMatchObject([{ kind: 'send' }]);
    expect(server.receive(Buffer.from('0102010098000000770103000000000000', 'hex'))).toEqual([]);
  });

  test.each([
    ['smux-version', '0200000003000000'],
    ['smux-command', '0109000003000000'],
  ])('throws %s on bytes that are not smux', (code, hex) => {
    let caught: unknown;
    try {
      new SmuxSession('server').receive(Buffer.from(hex, 'hex'));
    } catch (error) {
      caught = error;
    }
    expect(caught instanceof FrameError && caught.code).toBe(code);
  });
});
