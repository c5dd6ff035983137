import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { SearchAnswer, SearchQuestion } from '../../domain/archive/search-question.ts';
import type { MayRead } from '../../operations/archive-ports.ts';
import { Fault } from '../../operations/fault.ts';
import type { ApiEnv } from '../app.ts';
import { searchRoutes } from './search.ts';

const CALLER = { arn: 'arn:aws:iam::222222222222:user/engineer' } as ApiEnv['Variables']['caller'];
const NONE: SearchAnswer = {
  hits: [],
  more: false,
  scanned: true,
  timedOut: false,
  notSearched: ['Open sessions are not searched.'],
  tookMs: 1,
};

/** Asks an API whose search does what is given. */
async function ask(
  search: (question: SearchQuestion, mayRead: MayRead) => Promise<SearchAnswer>,
  body: object = { text: 'rm' },
) {
  const reads: unknown[] = [];
  const routes = searchRoutes(
    { index: { search }, recordRead: async (_, read) => void reads.push(read) },
    (_, action, about) => action === 'SearchRecordings' && about?.person === 'engineer',
  );
  const app = new Hono<ApiEnv>().use(async (c, next) => {
    c.set('caller', CALLER);
    await next();
  });
  const answer = await app.route('/', routes).request('/', { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, reads };
}

test('what was not searched is told, and the search is recorded, whatever it finds', async () => {
  const { status, body, reads } = await ask(async () => NONE);
  expect([status, body]).toEqual([200, NONE]);
  expect(reads).toEqual([{ what: 'search', sessions: [], detail: 'text: rm' }]);
});

test('the search asks the access policies whom the caller may read', async () => {
  const seen: boolean[] = [];
  await ask(async (_, mayRead) => {
    seen.push(mayRead({ owner: 'a', person: 'engineer' }), mayRead({ owner: 'b', person: null }));
    return NONE;
  });
  expect(seen).toEqual([true, false]);
});

test.each([
  ['SEARCH_TOO_WIDE', 'too-wide'],
  ['SEARCH_BAD_EXPRESSION', 'bad-expression'],
])('%s is the mistake %s of whoever asked, and nothing is recorded', async (code, problem) => {
  const { status, body, reads } = await ask(async () => {
    throw new Fault(code, 'Give an account.', { retry: 'never' });
  });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain(problem);
  expect(JSON.stringify(body)).toContain('Give an account.');
  expect(reads).toEqual([]);
});

test('a text of two lines is refused before anything is asked', async () => {
  let asked = 0;
  const { status } = await ask(
    async () => {
      asked += 1;
      return NONE;
    },
    { text: 'a\nb' },
  );
  expect([status, asked]).toEqual([400, 0]);
});
