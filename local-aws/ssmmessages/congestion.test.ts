import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Congestion, HIGH_WATER_BYTES } from './congestion.ts';

const FRAME = Buffer.alloc(64 * 1024, 'x');
const FRAMES = 400;

let server: WebSocketServer | undefined;
afterEach(() => server?.close());

/** A sender and a receiver on real sockets, seen from the service. */
async function pair(): Promise<{ from: WebSocket; to: WebSocket; sender: WebSocket; receiver: WebSocket }> {
  const listening = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  server = listening;
  await new Promise((resolve) => listening.once('listening', resolve));
  const dial = async () => {
    const accepted = new Promise<WebSocket>((resolve) => listening.once('connection', resolve));
    const end = new WebSocket(`ws://127.0.0.1:${(listening.address() as AddressInfo).port}`);
    await new Promise((resolve) => end.once('open', resolve));
    return [await accepted, end] as const;
  };
  const [from, sender] = await dial();
  const [to, receiver] = await dial();
  return { from, to, sender, receiver };
}

test('a receiver that does not read holds its sender back in bounded memory, and gets everything later', async () => {
  const { from, to, sender, receiver } = await pair();
  const congestion = new Congestion();
  let most = 0;
  from.on('message', (data: Buffer) => {
    congestion.carry(from, to, data);
    most = Math.max(most, to.bufferedAmount);
  });
  receiver.pause();
  for (let i = 0; i < FRAMES; i += 1) sender.send(FRAME);
  await expect.poll(() => from.isPaused, { timeout: 5_000 }).toBe(true);
  expect(most).toBeLessThan(HIGH_WATER_BYTES + 8 * FRAME.length);
  let got = 0;
  const all = new Promise<void>((resolve) => {
    receiver.on('message', (data: Buffer) => {
      got += data.length;
      if (got === FRAMES * FRAME.length) resolve();
    });
  });
  receiver.resume();
  await all;
  expect(from.isPaused).toBe(false);
  for (const socket of [sender, receiver]) socket.terminate();
});

test('a sender is read again when the receiver it waited for is gone', async () => {
  const { from, to, sender, receiver } = await pair();
  const congestion = new Congestion();
  from.on('message', (data: Buffer) => congestion.carry(from, to, data));
  to.on('close', () => congestion.gone(to));
  receiver.pause();
  for (let i = 0; i < FRAMES; i += 1) sender.send(FRAME);
  await expect.poll(() => from.isPaused, { timeout: 5_000 }).toBe(true);
  to.terminate();
  await expect.poll(() => from.isPaused, { timeout: 5_000 }).toBe(false);
  for (const socket of [sender, receiver]) socket.terminate();
});
