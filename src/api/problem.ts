import type { Context } from 'hono';

/** The error body of the API: what is wrong, and what to do next. */
export interface Problem {
  readonly error: string;
  readonly message: string;
}

type Status = 400 | 401 | 403 | 404 | 409 | 413 | 421 | 429 | 500 | 503;

/** Answers with an error: a stable code, and a sentence that ends with the next step. */
export function problem(c: Context, status: Status, error: string, message: string): Response {
  return c.json({ error, message } satisfies Problem, status);
}
