/**
 * local-aws as the HTTP proxy of a program that cannot be told another endpoint: session-manager-plugin calls KMS,
 * and amazon-ssm-agent CloudWatch Logs, at AWS's own host name only (facts/session-manager.md A.7, B.9). With
 * HTTPS_PROXY set to our HTTP port they ask for a tunnel to that name, and the tunnel ends at our own TLS port. It
 * leads nowhere else: a name that is not AWS's is refused, and no connection is ever made to the world.
 */
import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { Duplex } from 'node:stream';

/** Hosts that the certificate covers (gateway/tls.ts), on the port of https. */
const AWS_HOST = /^[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?\.amazonaws\.(?:com|test):443$/i;

/** The tunnels of one local-aws. */
export class Tunnels {
  readonly #secure: Server;
  readonly #open = new Set<Duplex>();

  constructor(secure: Server) {
    this.#secure = secure;
  }

  /** Answers CONNECT: hands the connection to our own TLS server, or refuses. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (!AWS_HOST.test(request.url ?? '')) {
      const words =
        'Only hosts of amazonaws.com on port 443 can be reached here, and they are local-aws itself.\n';
      socket.end(
        `HTTP/1.1 403 Forbidden\r\ncontent-length: ${Buffer.byteLength(words)}\r\nconnection: close\r\n\r\n${words}`,
      );
      return;
    }
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    this.#secure.emit('connection', socket);
  }

  /** Cuts all tunnels: no server's own closing knows of them. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
