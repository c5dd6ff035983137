import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUpDomain } from './set-up-domain.ts';

const SET_UP = { retentionDays: 30, feedRoleArn: 'arn:feed', readerRoleArns: ['arn:reader'] };
const POLICY = '/_plugins/_ism/policies/sallyport-lines';

let server: Server;
let asked: string[];
let kept: Map<string, { body: string; version: number }>;
let refuses: string | null;

beforeEach(async () => {
  asked = [];
  kept = new Map();
  refuses = null;
  server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url!, 'http://x');
    asked.push(`${request.method} ${pathname}${search}`);
    const body = await text(request);
    const there = kept.get(pathname);
    const answer = (status: number, told: object) => response.writeHead(status).end(JSON.stringify(told));
    if (refuses === pathname) return answer(403, { message: 'no permissions' });
    if (request.method === 'GET') return answer(200, { _seq_no: there!.version, _primary_term: 1 });
    const isAtVersion = search === `?if_seq_no=${there?.version}&if_primary_term=1`;
    if (pathname === POLICY && there !== undefined && !isAtVersion)
      return answer(409, { error: { type: 'version_conflict_engine_exception' } });
    kept.set(pathname, { body, version: (there?.version ?? 0) + 1 });
    return answer(there === undefined ? 201 : 200, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const domain = () => ({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'eu-west-1',
  credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
});

test('a domain is told everything, and again after a change', async () => {
  await setUpDomain(domain(), SET_UP, () => {});
  await setUpDomain(domain(), { ...SET_UP, retentionDays: 7 }, () => {});
  expect(kept.size).toBe(6);
  expect(kept.get(POLICY)?.body).toContain('"min_index_age":"8d"');
  expect(asked).toContain(`PUT ${POLICY}?if_seq_no=1&if_primary_term=1`);
});

test('who may not is told which role may', async () => {
  refuses = '/_index_template/sallyport-lines';
  const failed = setUpDomain(domain(), SET_UP, () => {});
  await expect(failed).rejects.toThrow('HTTP 403');
  await expect(failed).rejects.toThrow('SearchAdministrator');
});
