import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { AgentChannel } from '@sallyport/session-channel/agent-channel.ts';
import type { ClientOutput } from '@sallyport/session-channel/channel-output.ts';
import { ClientChannel } from '@sallyport/session-channel/client-channel.ts';
import { expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AwsCaller } from '../aws-call.ts';
import { DataChannel } from './data-channel.ts';

const SESSION_ID = 'engineer-0123456789abcdef0';
const random = (bytes: number) => new Uint8Array(bytes);

/** Plays the client on the agent's own socket; settles when so many bytes of output have come. */
function readAll(socket: WebSocket, wanted: number): Promise<number> {
  const client = new ClientChannel({
    sessionId: SESSION_ID,
    targetId: 'i-1',
    clientId: randomUUID(),
    clientVersion: '1',
    nonceStart: random(12),
    newMessageId: randomUUID,
  });
  client.connected({ tokenValue: 't', requestId: randomUUID() }, Date.now());
  let bytes = 0;
  return new Promise((resolve) => {
    const follow = (outputs: readonly ClientOutput[]) => {
      for (const output of outputs) {
        if (output.kind === 'frame') socket.send(output.bytes);
        if (output.kind === 'output') bytes += output.data.length;
      }
      if (bytes >= wanted) resolve(bytes);
    };
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) follow(client.receive(data, Date.now()));
    });
  });
}

test('a program that stops while the channel is full goes on when acknowledgements come', async () => {
  const total = 5_000_000;
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const client = once(server, 'connection').then(([socket]) => readAll(socket as WebSocket, total));
  const caller: Pick<AwsCaller, 'endpoint' | 'send' | 'sign'> = {
    endpoint: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    send: async () => new Response('<r><TokenValue>token</TokenValue></r>', { status: 201 }),
    sign: async () => ({}),
  };
  const machine = new AgentChannel({
    sessionId: SESSION_ID,
    instanceId: 'i-1',
    agentVersion: '3',
    sessionType: 'Standard_Stream',
    randomness: { keyChallenge: random(16), encryptionChallenge: random(64), nonceStart: random(12) },
    newMessageId: randomUUID,
  });
  let sent = 0;
  let printing = false;
  const print = () => {
    if (printing || machine.state !== 'ready') return;
    printing = true;
    while (sent < total && !machine.isFull) {
      channel.act(machine.send(Buffer.alloc(50_000, 'x'), Date.now()));
      sent += 50_000;
    }
    printing = false;
  };
  const channel = new DataChannel(machine, caller as AwsCaller, SESSION_ID, () => undefined, print);
  await channel.open();
  expect(await client).toBe(total);
  channel.close();
  server.close();
});
