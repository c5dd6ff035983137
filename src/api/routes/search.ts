import { Hono } from 'hono';
import { z } from 'zod';
import {
  DEFAULT_SEARCH_LIMIT,
  MAX_SEARCH_CHARS,
  MAX_SEARCH_LIMIT,
  type SearchAnswer,
  type SearchHit,
  type SearchQuestion,
} from '../../domain/archive/search-question.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import type { SessionSearch } from '../../operations/archive-ports.ts';
import { Fault } from '../../operations/fault.ts';
import type { SessionName } from '../../operations/read-log.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { malformed, problem } from '../problem.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const name = z.string().min(1).max(400);

/** The body of POST /v1/search. A text of one line; in the body, so that it is in no log of addresses. */
export const searchBody = z.strictObject({
  text: z.string().min(1).max(MAX_SEARCH_CHARS),
  regex: z.boolean().default(false),
  ignoreCase: z.boolean().default(false),
  commands: z.boolean().default(false),
  user: name.optional(),
  node: name.optional(),
  account: name.optional(),
  since: instant.optional(),
  until: instant.optional(),
  limit: z.int().min(1).max(MAX_SEARCH_LIMIT).default(DEFAULT_SEARCH_LIMIT),
});

/** A hit as the API and `search -o json` tell it. */
export interface SearchHitView extends Omit<SearchHit, 'at' | 'momentMs'> {
  readonly at: string | null;
  /** Seconds from the beginning of the recording. */
  readonly moment: number;
}

/** The answer of POST /v1/search. */
export interface SearchAnswerView extends Omit<SearchAnswer, 'hits'> {
  readonly hits: readonly SearchHitView[];
}

/** POST /v1/search: who asked, for what, and the sessions in which it was found are recorded before the answer. */
export function searchRoutes(
  deps: Pick<ApiDeps, 'recordRead'> & { readonly index: SessionSearch },
  allow: Allow,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post('/', async (c) => {
    const body = searchBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return malformed(c, 'bad-body', body.error);
    const question = body.data as SearchQuestion;
    if (/[\n\r]/.test(question.text))
      return problem(c, 400, 'more-than-a-line', 'The text is looked for within lines: give one line.');
    const { caller } = c.var;
    const mayRead = (about: { owner: string; person: string | null }) =>
      allow(caller, 'SearchRecordings', about);
    try {
      const answer = await deps.index.search(question, mayRead, c.req.raw.signal);
      const sessions = sessionsOf(answer.hits);
      await deps.recordRead(caller, { what: 'search', sessions, detail: detailOf(question) });
      const view: SearchAnswerView = { ...answer, hits: answer.hits.map(hitView) };
      return c.json(view);
    } catch (error) {
      if (error instanceof Fault && error.code === 'SEARCH_BAD_EXPRESSION')
        return problem(c, 400, 'bad-expression', error.message);
      if (error instanceof Fault && error.code === 'SEARCH_TOO_WIDE')
        return problem(c, 400, 'too-wide', error.message);
      throw error;
    }
  });
  return app;
}

function hitView({ at, momentMs, ...hit }: SearchHit): SearchHitView {
  return { ...hit, at: at === null ? null : renderRfc3339(at), moment: momentMs / 1000 };
}

function sessionsOf(hits: readonly SearchHit[]): readonly SessionName[] {
  const all = new Map<string, SessionName>();
  for (const { account, region, sessionId: id } of hits)
    all.set(JSON.stringify([account, region, id]), { account, region, id });
  return [...all.values()];
}

function detailOf({ text, regex, commands }: SearchQuestion): string {
  return `${regex ? 'expression' : 'text'}${commands ? ' in commands' : ''}: ${text}`;
}
