import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { noteTransport, sendFrame } from './channel-socket.ts';

test('the frames of one turn leave together, in order, and what comes later is not held back', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [socket, request] = (await once(server, 'connection')) as [
    WebSocket,
    { socket: import('node:net').Socket },
  ];
  noteTransport(socket, request.socket);
  const cork = vi.spyOn(request.socket, 'cork');
  const writev = vi.spyOn(request.socket as never, '_writev');
  const got: number[] = [];
  const all = new Promise<void>((resolve) => {
    client.on('message', (data: Buffer) => {
      got.push(data.readUInt16BE(0));
      if (got.length === 101) resolve();
    });
  });
  const frame = (n: number) => {
    const bytes = Buffer.alloc(64);
    bytes.writeUInt16BE(n, 0);
    return bytes;
  };
  for (let n = 0; n < 100; n++) sendFrame(socket, frame(n));
  expect(request.socket.writableCorked).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(request.socket.writableCorked).toBe(0);
  sendFrame(socket, frame(100));
  await all;
  expect(got).toEqual(Array.from({ length: 101 }, (_, n) => n));
  expect(writev).toHaveBeenCalledTimes(2);
  expect(cork.mock.calls.length).toBeGreaterThanOrEqual(2);
  client.terminate();
  server.close();
});
