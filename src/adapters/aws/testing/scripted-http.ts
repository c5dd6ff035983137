import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a scripted server got. */
export interface SeenRequest {
  readonly target: string;
  readonly body: string;
}

/** A server that answers each request with the next of the answers, as AWS's JSON services do. */
export async function scriptedHttp(answers: readonly { readonly status?: number; readonly body: object }[]) {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers[requests.length] ?? { status: 500, body: { __type: 'NothingScripted' } };
      requests.push({
        target: String(request.headers['x-amz-target']),
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests: requests as readonly SeenRequest[],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
