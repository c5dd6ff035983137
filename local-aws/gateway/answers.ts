import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { HttpReply } from '../action.ts';

type Answer = readonly [IncomingMessage, ServerResponse, HttpReply];

/**
 * Sends answers, those of one turn of the event loop together at its end. The first write to a waiting client wakes it,
 * which costs more than the answer; by then the others can be read as well, and nobody is woken twice.
 */
export class Answers {
  #waiting: Answer[] = [];

  add(request: IncomingMessage, response: ServerResponse, reply: HttpReply): void {
    if (this.#waiting.push([request, response, reply]) === 1) setImmediate(this.#sendAll);
  }

  readonly #sendAll = (): void => {
    const answers = this.#waiting;
    this.#waiting = [];
    for (const [request, response, reply] of answers) {
      if (response.destroyed) continue;
      try {
        send(request, response, reply);
      } catch {
        response.destroy();
      }
    }
  };
}

function send(request: IncomingMessage, response: ServerResponse, reply: HttpReply): void {
  const { body } = reply;
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
    sendWhole(request, response, reply, body ?? '');
    return;
  }
  response.writeHead(reply.status, reply.headers);
  pipeline(body, response)
    .then(() => readRest(request))
    .catch(() => response.destroy());
}

function sendWhole(
  request: IncomingMessage,
  response: ServerResponse,
  reply: HttpReply,
  body: string | Buffer,
): void {
  const length = Buffer.byteLength(body);
  const headers: Record<string, string | number> = { ...reply.headers };
  if (headers['content-length'] === undefined && reply.status !== 204) headers['content-length'] = length;
  response.writeHead(reply.status, headers);
  if (request.method === 'HEAD') response.end();
  // As many bytes as characters: all are ASCII, which needs no encoding.
  else if (length === body.length) response.end(body, 'latin1');
  else response.end(body);
  readRest(request);
}

/** An unread body (a refused upload) must not stay on the connection. */
function readRest(request: IncomingMessage): void {
  if (!request.complete) request.resume();
}
