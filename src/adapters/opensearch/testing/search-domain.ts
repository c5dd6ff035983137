import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { INDEX_TEMPLATE } from '../index-settings.ts';
import type { LineFields } from '../line-document.ts';
import type { SearchDomain } from '../signed-request.ts';

/** A search domain for tests: it keeps what fits its template, and is as busy or as refusing as it is told to be. */
export interface TestDomain {
  readonly domain: SearchDomain;
  /** By index and id. */
  readonly documents: ReadonlyMap<string, LineFields>;
  readonly requests: { readonly authorization: string; readonly body: string }[];
  /** Answers whole requests with these statuses, first come first served. */
  readonly statuses: number[];
  /** Items whose text holds it are told to come again, so many times. */
  busy: { readonly text: string; times: number } | null;
  /** Items whose text holds it are refused for good. */
  refuses: string | null;
  /** A request with it in its body cannot be read at all. */
  poison: string | null;
  close(): Promise<void>;
}

/** Starts it on this machine. */
export async function startSearchDomain(): Promise<TestDomain> {
  const documents = new Map<string, LineFields>();
  const state = {
    documents,
    requests: [] as { authorization: string; body: string }[],
    statuses: [] as number[],
    busy: null as { text: string; times: number } | null,
    refuses: null as string | null,
    poison: null as string | null,
  };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const authorization = String(request.headers['authorization']);
    state.requests.push({ authorization, body });
    const hash = createHash('sha256').update(body).digest('hex');
    const isSigned =
      /\/eu-west-1\/es\/aws4_request, SignedHeaders=/.test(authorization) &&
      request.headers['x-amz-content-sha256'] === hash;
    const told = state.statuses.shift();
    const isPoison = state.poison !== null && body.includes(state.poison);
    const status = isSigned ? (told ?? (isPoison ? 400 : 200)) : 403;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 200 ? JSON.stringify(answerTo(body, state)) : '{"error":"told to"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    domain: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function answerTo(
  body: string,
  state: Pick<TestDomain, 'busy' | 'refuses'> & { documents: Map<string, LineFields> },
): object {
  const lines = body.trimEnd().split('\n');
  const items = [];
  for (let at = 0; at < lines.length; at += 2) {
    const { _index, _id } = JSON.parse(lines[at]!).index as { _index: string; _id: string };
    const fields = JSON.parse(lines[at + 1]!) as LineFields;
    const item = (status: number, error?: object) => ({
      index: { _index, _id, status, ...(error && { error }) },
    });
    if (state.busy !== null && state.busy.times > 0 && fields.text.includes(state.busy.text)) {
      state.busy.times -= 1;
      items.push(item(429, { type: 'rejected_execution_exception', reason: 'busy' }));
      continue;
    }
    const why =
      state.refuses !== null && fields.text.includes(state.refuses) ? 'told to' : mappingFault(fields);
    if (why !== null) {
      items.push(item(400, { type: 'mapper_parsing_exception', reason: why }));
      continue;
    }
    const key = `${_index}/${_id}`;
    items.push(item(state.documents.has(key) ? 200 : 201));
    state.documents.set(key, fields);
  }
  return { took: 1, errors: items.some(({ index }) => index.status >= 300), items };
}

/** Why a document does not fit the template; null: it does. */
function mappingFault(fields: object): string | null {
  const properties: Readonly<Record<string, { readonly type: string }>> =
    INDEX_TEMPLATE.template.mappings.properties;
  for (const [name, value] of Object.entries(fields)) {
    const type = properties[name]?.type;
    if (type === undefined) return `mapping set to strict, dynamic introduction of [${name}]`;
    if (value === null) continue;
    const fits =
      type === 'integer'
        ? Number.isInteger(value)
        : type === 'date'
          ? !Number.isNaN(Date.parse(String(value)))
          : typeof value === 'string';
    if (!fits) return `failed to parse field [${name}] of type [${type}]`;
  }
  return null;
}
