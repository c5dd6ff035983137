import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { SmuxSession } from '@sallyport/session-channel/smux.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPortTarget, startPortProgram } from './port-program.ts';

test.each([0, 65_536, 'x', '', undefined, 1.5, '22; id'])('port %j is refused', (portNumber) => {
  expect(() => readPortTarget({ portNumber })).toThrow('portNumber must be 1 to 65535');
});

test('a target is this node unless a host is given', () => {
  expect(readPortTarget({ portNumber: '22' })).toEqual({ host: '127.0.0.1', port: 22, multiplexed: false });
  expect(readPortTarget({ portNumber: 80, host: 'db', type: 'LocalPortForwarding' })).toEqual({
    host: 'db',
    port: 80,
    multiplexed: true,
  });
});

describe('a relay', () => {
  let server: Server;
  let sockets: Socket[];
  let port: number;

  beforeEach(async () => {
    sockets = [];
    server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  /** Starts a relay; the client's end of it in `mux`, what comes out in `heard`. */
  function relay(multiplexed: boolean, to = port) {
    const mux = new SmuxSession('client');
    const heard: string[] = [];
    const flags: number[] = [];
    let look: () => void = () => undefined;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const program = startPortProgram(
      { host: '127.0.0.1', port: to, multiplexed },
      {
        output: (bytes) => {
          if (!multiplexed) heard.push(Buffer.from(bytes).toString());
          else
            for (const event of mux.receive(bytes)) {
              if (event.kind === 'data') heard.push(`${event.streamId}:${Buffer.from(event.data)}`);
              if (event.kind === 'ended') heard.push(`${event.streamId} ended`);
            }
          look();
        },
        errorOutput: () => undefined,
        ended: () => resolve(),
      },
      (flag) => {
        flags.push(flag);
        look();
      },
    );
    const until = (test: () => boolean) =>
      new Promise<void>((done) => {
        look = () => test() && done();
        look();
      });
    return { program, mux, heard, flags, ended, until };
  }

  const connection = async () => sockets.at(-1) ?? ((await once(server, 'connection'))[0] as Socket);

  test('of one connection carries bytes both ways and ends with it', async () => {
    const { program, heard, ended, until } = relay(false);
    program.input(Buffer.from('ping'));
    const socket = await connection();
    expect(String((await once(socket, 'data'))[0])).toBe('ping');
    socket.write('pong');
    await until(() => heard.join('') === 'pong');
    socket.end();
    await ended;
  });

  test('of one connection that is refused says so and ends', async () => {
    server.close();
    const { program, flags, ended } = relay(false);
    await ended;
    expect(flags).toEqual([3]);
    program.input(Buffer.from('late'));
    program.kill();
  });

  test('of many keeps them apart; one that ends half is still heard', async () => {
    const { program, mux, heard, until } = relay(true);
    const first = mux.open()!;
    program.input(first.bytes);
    const a = await connection();
    const second = mux.open()!;
    program.input(second.bytes);
    const b = (await once(server, 'connection'))[0] as Socket;
    program.input(mux.write(first.streamId, Buffer.from('question')));
    program.input(mux.end(first.streamId));
    let asked = '';
    for await (const data of a) asked += data;
    expect(asked).toBe('question');
    a.end('answer after the end');
    await until(() => heard.includes(`${first.streamId} ended`));
    b.write('other');
    await until(() => heard.includes(`${second.streamId}:other`));
    expect(heard).toEqual([
      `${first.streamId}:answer after the end`,
      `${first.streamId} ended`,
      `${second.streamId}:other`,
    ]);
    program.kill();
  });

  test('of many tells of a port that nobody listens on, and goes on', async () => {
    server.close();
    const { program, mux, heard, flags, until } = relay(true);
    const stream = mux.open()!;
    program.input(stream.bytes);
    await until(() => heard.includes(`${stream.streamId} ended`));
    expect(flags).toEqual([3]);
    program.kill();
  });

  test('does not take a connection that was reset for a port that nobody listens on', async () => {
    const { program, mux, heard, flags, until } = relay(true);
    const stream = mux.open()!;
    program.input(stream.bytes);
    const socket = await connection();
    program.input(mux.write(stream.streamId, Buffer.from('x')));
    await once(socket, 'data');
    socket.resetAndDestroy();
    await until(() => heard.includes(`${stream.streamId} ended`));
    expect(flags).toEqual([]);
    program.kill();
  });

  test('that is held back gives nothing until it is let go', async () => {
    const { program, mux, heard, until } = relay(true);
    program.pause();
    const stream = mux.open()!;
    program.input(stream.bytes);
    const socket = await connection();
    socket.write('held');
    program.input(mux.write(stream.streamId, Buffer.from('x')));
    await once(socket, 'data');
    expect(heard).toEqual([]);
    program.resume();
    await until(() => heard.length > 0);
    program.kill();
  });

  test('that is killed closes every connection and says its end once', async () => {
    const { program, mux, ended } = relay(true);
    program.input(mux.open()!.bytes);
    const socket = await connection();
    program.kill();
    program.kill();
    socket.resume();
    await Promise.all([ended, once(socket, 'end')]);
  });
});
