import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anEndedRecord, anEvidence } from '../../../test/builders/evidence.ts';
import { PLACE } from '../../../test/builders/session.ts';
import { aWatch } from '../../../test/builders/watch.ts';
import { recordRead } from '../../operations/read-log.ts';
import { sealNow } from '../../operations/seal-now.ts';
import { verifyBundle } from '../../operations/verify-bundle.ts';
import type { ApiEnv } from '../app.ts';
import type { ApiAction, ApiCaller } from '../caller.ts';
import { evidenceRoutes, sessionEvidenceRoutes } from './evidence.ts';
import { readRoutes } from './reads.ts';

const CALLER: ApiCaller = {
  arn: 'arn:aws:iam::222222222222:user/auditor',
  account: '222222222222',
  userId: 'AIDA',
  person: 'auditor',
  roles: ['auditor'],
};
const ID = 'engineer-0a1b2c3d4e5f60718';
let world: ReturnType<typeof anEvidence>;
let readLogFails = false;
let link: string | null = null;
beforeEach(() => {
  link = null;
  readLogFails = false;
  world = anEvidence();
});
afterEach(() => world.close());

/** The routes, for a caller who may do what is listed. */
async function routes(...allowed: ApiAction[]) {
  const { evidence, stores, state } = world;
  await stores.sessions.write(anEndedRecord());
  const watch = { ...aWatch().watch, sessions: stores.sessions };
  const { reads } = stores;
  const deps = {
    watch,
    evidence: {
      ...evidence,
      sealNow: (session: Parameters<typeof sealNow>[1]) => sealNow(evidence, session),
    },
    recordRead: async (reader: ApiCaller, read: Parameters<typeof recordRead>[1] | object) => {
      if (readLogFails) throw new Error('the disk is full');
      await recordRead(reads, { ...(read as Parameters<typeof recordRead>[1]), reader, at: state.now });
    },
    bundleLink: async () => link,
    readsOf: (session: Parameters<typeof reads.ofSession>[0]) => reads.ofSession(session),
  };
  const allow = (_caller: ApiCaller, action: ApiAction) => allowed.includes(action);
  const app = new Hono<ApiEnv>();
  app.use(async (c, next) => {
    c.set('caller', CALLER);
    await next();
  });
  app.route('/sessions', sessionEvidenceRoutes(deps, allow));
  app.route('/sessions', readRoutes(deps, allow));
  app.route('/evidence', evidenceRoutes(deps, allow));
  app.onError((error, c) => c.json({ error: 'failed', message: error.message }, 500));
  return app;
}

const AUDITOR = ['ShowSession', 'ExportEvidence', 'ListReads'] as const;

test('a bundle is sealed when asked for, listed, and given as it was sealed; that it was read is recorded', async () => {
  const app = await routes(...AUDITOR);
  const made = await app.request(`/sessions/${ID}/evidence`, { method: 'POST' });
  expect(made.status).toBe(201);
  expect(await made.json()).toMatchObject({ ...PLACE, sequence: 1, sessionId: ID });
  const listed = (await (await app.request(`/sessions/${ID}/evidence`)).json()) as { bytes: number }[];
  expect(await (await app.request('/evidence')).json()).toEqual(listed);
  expect(await (await app.request('/evidence?number=2')).json()).toEqual([]);
  const got = await app.request(`/sessions/${ID}/evidence/1`);
  expect(got.headers.get('content-type')).toBe('application/x-tar');
  expect(got.headers.get('content-length')).toBe(String(listed[0]?.bytes));
  const { description } = await verifyBundle(
    [new Uint8Array(await got.arrayBuffer())],
    world.evidence.crypto,
  );
  expect(description.session.id).toBe(ID);
  expect(await (await app.request(`/sessions/${ID}/reads`)).json()).toEqual([
    {
      at: '2027-01-15T09:00:00.000Z',
      reader: { arn: CALLER.arn, person: 'auditor' },
      what: 'evidence',
      session: ID,
      detail: 'number 1',
    },
  ]);
  const key = (await (await app.request('/evidence/key')).json()) as { sha256: string };
  expect(key.sha256).toBe(description.publicKeySha256);
});

test('a read that cannot be recorded is refused, and nothing of the bundle is given', async () => {
  const app = await routes(...AUDITOR);
  await app.request(`/sessions/${ID}/evidence`, { method: 'POST' });
  readLogFails = true;
  const refused = await app.request(`/sessions/${ID}/evidence/1`);
  expect(refused.status).toBe(500);
  expect(await refused.json()).toEqual({ error: 'failed', message: 'the disk is full' });
});

test('who may not export is refused; of a session that one may not see nothing is told', async () => {
  const seeing = await routes('ShowSession');
  for (const path of ['evidence', 'evidence/1', 'reads'])
    expect((await seeing.request(`/sessions/${ID}/${path}`)).status).toBe(403);
  expect((await seeing.request(`/sessions/${ID}/evidence`, { method: 'POST' })).status).toBe(403);
  expect((await seeing.request('/evidence')).status).toBe(403);
  expect((await seeing.request('/evidence/key')).status).toBe(403);
  const blind = await routes('ExportEvidence', 'ListReads');
  for (const path of ['evidence', 'evidence/1', 'reads'])
    expect((await blind.request(`/sessions/${ID}/${path}`)).status).toBe(404);
});

test('what is not there says what to do: no such bundle, one that is gone, a session that is open', async () => {
  const app = await routes(...AUDITOR);
  await app.request(`/sessions/${ID}/evidence`, { method: 'POST' });
  const errorOf = async (path: string, init: RequestInit = {}) =>
    ((await (await app.request(path, init)).json()) as { error: string }).error;
  for (const number of ['2', '0', 'x', '1e0x'])
    expect(await errorOf(`/sessions/${ID}/evidence/${number}`)).toBe('no-such-bundle');
  world.objects.kept.clear();
  expect(await errorOf(`/sessions/${ID}/evidence/1`)).toBe('bundle-gone');
  const read = await world.stores.sessions.read(PLACE, ID);
  await world.stores.sessions.write(anEndedRecord({ version: read?.version ?? 0, state: 'active' }));
  expect(await errorOf(`/sessions/${ID}/evidence`, { method: 'POST' })).toBe('still-open');
});

test('a bundle that is too large for an answer is fetched where the link says, and that it was read is recorded', async () => {
  const app = await routes(...AUDITOR);
  await app.request(`/sessions/${ID}/evidence`, { method: 'POST' });
  link = 'https://archive.example/bundle?signed';
  const answer = await app.request(`/sessions/${ID}/evidence/1`);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, link]);
  const reads = (await (await app.request(`/sessions/${ID}/reads`)).json()) as unknown[];
  expect(reads).toHaveLength(1);
  readLogFails = true;
  const refused = await app.request(`/sessions/${ID}/evidence/1`);
  expect([refused.status, refused.headers.get('location')]).toEqual([500, null]);
});
