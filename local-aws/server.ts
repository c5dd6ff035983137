import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { Answers } from './gateway/answers.ts';
import { authenticateUpgrade } from './gateway/authenticate-upgrade.ts';
import { handleRequest } from './gateway/handle-request.ts';
import { NoAnswer, nodePath } from './gateway/node-path.ts';
import { tlsMaterial } from './gateway/tls.ts';
import { Tunnels } from './gateway/tunnel.ts';
import { defaultOptions, type LocalAwsOptions } from './options.ts';
import { upgradeMessages } from './ssmmessages/upgrade.ts';
import { World } from './world.ts';

/** The only address that local-aws listens on. */
const LOOPBACK = '127.0.0.1';
const CALLER_GONE = 'the caller has gone';

/** A running local-aws. */
export interface LocalAws {
  readonly world: World;
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** `https://127.0.0.1:PORT`, for clients that trust `caFile`. */
  readonly tlsEndpoint: string;
  readonly caFile: string;
  /** Closes the ports and channels and writes all state to disk. */
  close(): Promise<void>;
}

/** Starts local-aws on one HTTP and one TLS port of loopback. Fails when a port is taken. */
export async function startLocalAws(
  options: Partial<LocalAwsOptions> & { dataDir: string },
): Promise<LocalAws> {
  const world = new World({ ...defaultOptions(options.dataDir), ...options });
  const tls = await tlsMaterial(options.dataDir, world.now());
  const plain = createServer();
  const secure = createTlsServer({ key: tls.key, cert: tls.cert });
  const tunnels = new Tunnels(secure);
  try {
    attach(world, plain, false);
    attach(world, secure, true);
    plain.on('connect', (request, socket, head) => tunnels.open(request, socket, head));
    world.endpoint = `http://${LOOPBACK}:${await listen(plain, world.options.port)}`;
    world.tlsEndpoint = `https://${LOOPBACK}:${await listen(secure, world.options.tlsPort)}`;
  } catch (error) {
    plain.close();
    secure.close();
    world.close();
    throw error;
  }
  world.started();
  return {
    world,
    endpoint: world.endpoint,
    tlsEndpoint: world.tlsEndpoint,
    caFile: tls.caFile,
    close: async () => {
      world.closing();
      tunnels.close();
      await Promise.all([stop(plain), stop(secure)]);
      world.close();
    },
  };
}

function attach(world: World, server: ReturnType<typeof createServer>, secure: boolean): void {
  const answers = new Answers();
  // A long poll or a large upload may take its time; a silent head may not.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = 75_000;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    let gone: AbortController | undefined;
    const signal = () => {
      gone ??= new AbortController();
      if (response.destroyed) gone.abort(CALLER_GONE);
      return gone.signal;
    };
    response.on('close', () => gone?.abort(CALLER_GONE));
    handleRequest(world, request, { secure, signal })
      .then((reply) => answers.add(request, response, reply))
      .catch((error) => {
        if (error instanceof NoAnswer) cutLater(world, response);
        else response.destroy();
      });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const caller = authenticateUpgrade(world, request);
    if (caller instanceof Error)
      socket.end(
        `HTTP/1.1 403 Forbidden\r\ncontent-length: ${Buffer.byteLength(caller.message)}\r\n\r\n${caller.message}`,
      );
    else if (caller !== undefined && nodePath(world, caller, 'ssmmessages')?.open === false)
      cutLater(world, socket);
    else upgradeMessages(world, request, socket, head, caller);
  });
}

/** Gives no answer and, after a while, cuts the connection: the caller's path is blocked. */
function cutLater(world: World, connection: { destroy(): unknown }): void {
  setTimeout(() => connection.destroy(), world.options.blockedPathMs).unref();
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
