import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { HUB_ACCOUNT, MEMBER_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { deriveFiles } from '../../src/adapters/search/derive-files.ts';
import { FileRowDeriver } from '../../src/adapters/search/file-row-deriver.ts';
import { ApiClient } from '../../src/cli/api-client.ts';
import { Output } from '../../src/cli/output.ts';
import type { Settings } from '../../src/cli/settings.ts';
import { throughPayload } from '../../src/runtimes/lambda/api.ts';
import { MOST_SENT_BYTES, sendable } from '../../src/runtimes/lambda/http-answer.ts';
import { type LambdaParts, makeLambdaParts } from '../../src/runtimes/lambda/parts.ts';
import { parseConfig } from '../../src/runtimes/server/config.ts';
import { aRecord } from '../builders/session.ts';
import { API_HOST, describeApi } from '../contract/api.ts';
import { LocalTables } from '../dynamodb/local-table.ts';
import { noPorts } from '../integration/no-ports.ts';
import { MemorySearchIndex } from '../memory/archive.ts';
import { bodyOfAnswer, type Gateway, payloadEvent, startGateway } from './gateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-api-'));
const tables = new LocalTables();
const ADMIN = `arn:aws:iam::${MEMBER_ACCOUNT}:user/admin`;
let aws: Awaited<ReturnType<typeof startTestAws>>;
let gateway: Gateway;
let processes: readonly LambdaParts[];
let credentialsFile: string;
const started: [string, number][] = [];

beforeAll(async () => {
  aws = await startTestAws();
  await tables.start();
  const key = makeAdmin(aws.world, MEMBER_ACCOUNT);
  const stranger = makeAdmin(aws.world, '333333333333');
  credentialsFile = join(folder, 'credentials');
  const profile = (name: string, { accessKeyId, secretAccessKey }: typeof key) =>
    `[${name}]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\n`;
  writeFileSync(credentialsFile, profile('admin', key) + profile('stranger', stranger));
  const hub = makeAdmin(aws.world, HUB_ACCOUNT);
  vi.stubEnv('AWS_ACCESS_KEY_ID', hub.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', hub.secretAccessKey);
  const table = await tables.make();
  processes = [aProcess(table), aProcess(table)];
  gateway = await startGateway(processes);
});

afterAll(async () => {
  await gateway?.close();
  for (const { clients, logs } of processes ?? []) {
    clients.close();
    logs.close();
  }
  await tables.close();
  await aws?.close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

function aProcess(table: string): LambdaParts {
  const arn = (service: string, name: string) => `arn:aws:${service}:${REGION}:${HUB_ACCOUNT}:${name}`;
  return makeLambdaParts({
    config: parseConfig(
      {
        dataDir: folder,
        region: REGION,
        endpoint: aws.endpoint,
        api: { audience: 'sallyport-test' },
        hub: {
          ...{ account: HUB_ACCOUNT, region: REGION, archiveBucket: 'archive' },
          ...{ centralTopicArn: arn('sns', 'central'), eventQueueUrl: `${aws.endpoint}/q` },
        },
        members: [
          {
            ...{ account: MEMBER_ACCOUNT, regions: [REGION], logGroup: '/sallyport/sessions' },
            localTopicArn: arn('sns', 'member'),
          },
        ],
        roles: { administrator: [ADMIN], auditor: [ADMIN] },
      },
      'the test',
    ),
    dynamo: tables.client,
    table,
    timers: { start: async (key, at) => void started.push([key, at]) },
    turns: { send: async () => {} },
    clock: { now: () => Date.now(), wait: async () => {} },
    folder: join(folder, 'tmp'),
    judge: noPorts,
    deriver: new FileRowDeriver(join(folder, 'rows'), deriveFiles),
    search: () => new MemorySearchIndex(),
    say: () => {},
  });
}

const settings = (profile: string): Settings => ({
  ...{ output: new Output('json'), profile, region: REGION, endpoint: aws.endpoint, api: gateway.origin },
  ...{ configFile: credentialsFile, credentialsFile },
});
const client = (profile = 'admin') => new ApiClient(settings(profile));

describeApi('through payload format 2.0', (app) => {
  const answers = throughPayload(app);
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const body = Buffer.from(await request.arrayBuffer());
    const answer = await answers(
      payloadEvent({
        ...{ method: request.method, path: `${pathname}${search}`, headers, body },
        domainName: API_HOST,
      }),
    );
    const { statusCode: status } = answer;
    return new Response(bodyOfAnswer(answer), { status, headers: answer.headers as Record<string, string> });
  };
});

test('a caller signs in at one process, and every other knows the token', async () => {
  const api = client();
  expect(await api.caller()).toMatchObject({ arn: ADMIN });
  for (let asked = 0; asked < 4; asked += 1) expect(await api.get('/v1/sessions')).toEqual([]);
});

test('a proof that one process took no other takes', async () => {
  const { fetch } = globalThis;
  let proof: unknown;
  globalThis.fetch = async (url, init) => {
    if (String(url).endsWith('/v1/token')) proof = init?.body;
    return fetch(url, init);
  };
  await client()
    .caller()
    .finally(() => {
      globalThis.fetch = fetch;
    });
  const again = () => fetch(`${gateway.origin}/v1/token`, { method: 'POST', body: String(proof) });
  for (const { status } of [await again(), await again()]) expect(status).toBe(401);
  expect(await (await again()).json()).toMatchObject({ message: expect.stringContaining('has been used') });
});

test('whoever is of no account of the config is refused', async () => {
  await expect(client('stranger').caller()).rejects.toThrow('Account 333333333333');
});

test('what changes something is done, and what it leads to is left to timers', async () => {
  const [one] = processes;
  await one?.stores.sessions.write(aRecord());
  const { id } = aRecord().start;
  expect(await client().get(`/v1/sessions/${id}`)).toMatchObject({ id, state: 'active' });
  started.length = 0;
  const ended = await client().post<{ id: string }>(`/v1/sessions/${id}/terminate`, { reason: 'a drill' });
  expect(ended.id).toBe(id);
  const record = await one?.stores.sessions.read(aRecord().start, id);
  expect(record?.termination).toMatchObject({ reasons: ['a drill'] });
  expect(started.map(([key]) => key)).toContainEqual(expect.stringContaining(id));
});

test('lines of many sessions as they come are refused with what to do instead', async () => {
  await expect(client().get('/v1/logs/tail')).rejects.toThrow('sallyport session watch ID follows one');
});

test('who watches a session in parts is kept at its beginning, not with each part', async () => {
  const start = { ...aRecord().start, id: 'over-0' };
  const at = Date.now() - 60_000;
  await processes[0]?.stores.sessions.write(
    aRecord({ state: 'ended', endedAt: at, endCause: 'exit', start }),
  );
  const watched = async (query: string) => {
    const lines: unknown[] = [];
    const path = `/v1/sessions/over-0/watch${query}`;
    for await (const line of client().lines(path, new AbortController().signal)) lines.push(line);
    return lines;
  };
  const after = Buffer.from(JSON.stringify({ at, floor: at, ids: [] })).toString('base64url');
  for (const query of [`?after=${after}`, `?after=${after}`, '?after=odd'])
    expect(await watched(query)).toEqual([expect.objectContaining({ kind: 'ended', endCause: 'exit' })]);
  expect(await client().get('/v1/sessions/over-0/reads')).toHaveLength(1);
  await watched('');
  expect(await client().get('/v1/sessions/over-0/reads')).toHaveLength(2);
});

test('an answer of many megabytes is packed; one that is too long even so says what to ask for', async () => {
  const headers = { 'content-type': 'text/plain', 'content-length': '1' };
  const long = 'a line of a log\n'.repeat(350_000);
  const packed = await sendable(new Response(long, { headers }), 'br;q=0.5, gzip, deflate');
  const bytes = Buffer.from(await packed.arrayBuffer());
  expect([packed.headers.get('content-encoding'), packed.headers.get('content-length')]).toEqual([
    'gzip',
    null,
  ]);
  expect(bytes.length).toBeLessThan(MOST_SENT_BYTES);
  expect(gunzipSync(bytes).toString()).toBe(long);
  for (const encoding of [undefined, 'gzip;q=0', 'identity']) {
    const refused = await sendable(new Response(long), encoding);
    expect([refused.status, ((await refused.json()) as { error: string }).error]).toEqual([413, 'too-large']);
  }
  const noise = randomBytes(MOST_SENT_BYTES + 100_000);
  expect((await sendable(new Response(noise), 'gzip')).status).toBe(413);
  const short = await sendable(new Response('{}', { status: 201, headers }), 'gzip');
  expect([short.status, short.headers.get('content-encoding'), await short.text()]).toEqual([
    201,
    null,
    '{}',
  ]);
});
