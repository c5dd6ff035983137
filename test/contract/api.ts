import type { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { type ApiDeps, type ApiEnv, createApi } from '../../src/api/app.ts';
import { Authentication } from '../../src/api/authentication.ts';
import type { ApiAction } from '../../src/api/caller.ts';
import { aDetections } from '../builders/detections.ts';
import { anEvidenceReader } from '../builders/evidence.ts';
import { aGrants } from '../builders/grants.ts';
import { memoryRetention } from '../memory/archive.ts';
import { memoryTranscripts } from '../memory/transcripts.ts';

/** Where the API of these tests is. */
export const API_HOST = '127.0.0.1:4570';
const CALLER = { arn: 'arn:aws:iam::222222222222:user/engineer', account: '222222222222', userId: 'AIDA' };
const PROOF = {
  authorization: `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261121/us-east-1/sts/aws4_request, SignedHeaders=host;x-sallyport-audience, Signature=${'a'.repeat(64)}`,
  'x-amz-date': '20261121T100000Z',
  'x-sallyport-audience': 'sallyport',
};

/** How a request reaches an API. */
export type Way = (app: Hono<ApiEnv>) => (request: Request) => Promise<Response>;

/** The API with a caller who may do what is listed; gives a function that asks it with that caller's token. */
async function makeApi(way: Way, ...allowed: ApiAction[]) {
  const detections = aDetections();
  const { watch } = detections;
  const rules = {
    audience: 'sallyport',
    allowedAccounts: [CALLER.account],
    personOf: () => 'engineer',
    rolesOf: () => [],
  };
  const deps: ApiDeps = {
    watch,
    statusSources: { ...watch, running: () => expect.fail('nobody may ask for the status') },
    authentication: new Authentication({ ask: async () => CALLER }, rules, () => Date.UTC(2026, 10, 21, 10)),
    access: { allows: (_caller, action) => allowed.includes(action) },
    identity: {
      audience: 'sallyport',
      stsEndpoint: 'https://sts.us-east-1.amazonaws.com',
      region: 'us-east-1',
    },
    grants: aGrants().grants,
    detections: detections.detections,
    shown: { streams: detections.shown, wanted: () => true },
    connectNotice: null,
    guardrails: { list: () => [{ id: 'one' }], explain: () => undefined },
    listNodes: async () => [],
    watchSession: () => expect.fail('nobody may watch'),
    logs: {
      transcripts: memoryTranscripts(() => 0).transcripts,
      tools: recordingTools,
      tail: () => expect.fail('nobody may tail'),
    },
    recordRead: async () => undefined,
    readsOf: async () => [],
    evidence: anEvidenceReader(),
    archive: {
      ...memoryRetention(watch),
      rebuild: async () => ({ sessions: 0, incomplete: [] }),
    },
    allowedHosts: () => [API_HOST],
  };
  const through = way(createApi(deps));
  const ask = (path: string, init: RequestInit = {}) =>
    through(
      new Request(`http://${API_HOST}${path}`, { ...init, headers: { host: API_HOST, ...init.headers } }),
    );
  const exchanged = await ask('/v1/token', { method: 'POST', body: JSON.stringify(PROOF) });
  const { token } = (await exchanged.json()) as { token: string };
  const asCaller = (path: string, init: RequestInit = {}) =>
    ask(path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  return { ask, asCaller };
}

const errorOf = async (response: Response) => ((await response.json()) as { error: string }).error;

/** What an API answers alike, however a request reaches it. */
export function describeApi(name: string, way: Way): void {
  const anApi = (...allowed: ApiAction[]) => makeApi(way, ...allowed);
  describe(`${name}: the API`, () => {
    test('every route but identity and token needs a token', async () => {
      const { ask } = await anApi('ListGuardrails', 'ListNodes', 'ListSessions', 'ListNotices', 'ShowStatus');
      expect((await ask('/v1/identity')).status).toBe(200);
      for (const path of [
        'status',
        'sessions',
        'sessions/one',
        'nodes',
        'notices',
        'guardrails',
        'no-such-thing',
      ])
        expect((await ask(`/v1/${path}`)).status).toBe(401);
      const guessed = { headers: { authorization: 'Bearer guessed' } };
      expect((await ask('/v1/sessions', guessed)).status).toBe(401);
    });

    test('a request for another host, or from a page of another origin, is answered by nothing but a refusal', async () => {
      const { asCaller } = await anApi('ListGuardrails');
      expect((await asCaller('/v1/guardrails')).status).toBe(200);
      for (const headers of [
        { host: 'evil.example' },
        { host: `${API_HOST}.evil.example` },
        { origin: 'http://evil.example' },
        { origin: `https://${API_HOST}` },
        { origin: 'null' },
      ]) {
        const response = await asCaller('/v1/guardrails', { headers });
        expect(response.status).toBe(421);
        expect(await errorOf(response)).toBe('wrong-host');
      }
    });

    test('what the caller may not do is refused, route by route', async () => {
      const { asCaller } = await anApi();
      for (const path of ['status', 'nodes', 'notices', 'guardrails'])
        expect((await asCaller(`/v1/${path}`)).status).toBe(403);
    });

    test('a session that is not there is answered as one that the caller may not see', async () => {
      const { asCaller } = await anApi('ShowSession', 'TerminateSession');
      const body = JSON.stringify({ reason: 'none' });
      for (const [path, init] of [
        ['/v1/sessions/nobody-0', {}],
        ['/v1/sessions/nobody-0/watch', {}],
        ['/v1/sessions/nobody-0/terminate', { method: 'POST', body }],
      ] as const) {
        const response = await asCaller(path, init);
        expect([response.status, await errorOf(response)]).toEqual([404, 'no-such-session']);
      }
    });

    test('what cannot be read is told with the place of the mistake', async () => {
      const { ask, asCaller } = await anApi('ListSessions', 'ListNotices', 'ShowSession', 'TerminateSession');
      expect((await ask('/v1/token', { method: 'POST', body: '{' })).status).toBe(400);
      for (const query of ['limit=0', 'limit=1001', 'since=yesterday', 'state=odd', 'unknown=1'])
        expect((await asCaller(`/v1/sessions?${query}`)).status).toBe(400);
      const terminate = { method: 'POST', body: '{"reason":""}' };
      const response = await asCaller('/v1/sessions/nobody-0/terminate', terminate);
      expect([response.status, await errorOf(response)]).toEqual([400, 'bad-body']);
      const big = { method: 'POST', body: JSON.stringify({ reason: 'x'.repeat(70_000) }) };
      expect((await asCaller('/v1/sessions/nobody-0/terminate', big)).status).toBe(413);
    });
  });
}
