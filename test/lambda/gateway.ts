import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRequest, type throughPayload } from '../../src/runtimes/lambda/api.ts';
import type { LambdaParts } from '../../src/runtimes/lambda/parts.ts';

type Answers = ReturnType<typeof throughPayload>;
type PayloadEvent = Parameters<Answers>[0];
type PayloadAnswer = Awaited<ReturnType<Answers>>;

/** A request as API Gateway gives it to a function in payload format 2.0 (API Gateway developer guide). */
export function payloadEvent(request: {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Which of its own names was asked: API Gateway says it, whatever the headers say. */
  readonly domainName: string;
  /** API Gateway gives what it does not take for text as base64. */
  readonly inBase64?: boolean;
}): PayloadEvent {
  const { method, headers, body, domainName, inBase64 = false } = request;
  const [rawPath = '', rawQueryString = ''] = request.path.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    ...{ rawPath, rawQueryString, headers },
    body: body.length === 0 ? null : body.toString(inBase64 ? 'base64' : 'utf8'),
    isBase64Encoded: body.length > 0 && inBase64,
    requestContext: {
      ...{ accountId: '111111111111', apiId: 'api', domainName },
      ...{ domainPrefix: 'api', requestId: 'one', routeKey: '$default', stage: '$default' },
      ...{ time: '21/Nov/2026:10:00:00 +0000', timeEpoch: 0, authentication: null, authorizer: {} },
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
    },
  } as unknown as PayloadEvent;
}

/** The bytes of an answer. */
export function bodyOfAnswer({ body, isBase64Encoded }: PayloadAnswer): Buffer<ArrayBuffer> {
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

/** An HTTP API in front of functions: each request goes to the next process. */
export interface Gateway {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves the API on loopback, as API Gateway would. */
export async function startGateway(processes: readonly LambdaParts[]): Promise<Gateway> {
  let turn = 0;
  const server = createServer(async (request, response) => {
    turn += 1;
    const event = payloadEvent({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: await bodyOf(request),
      domainName: request.headers.host ?? '',
      inBase64: turn % 2 === 0,
    });
    const answer = await answerRequest(processes[turn % processes.length] as LambdaParts, event);
    response.writeHead(answer.statusCode, answer.headers as Record<string, string>);
    response.end(bodyOfAnswer(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
