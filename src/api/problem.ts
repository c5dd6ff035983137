import type { Context } from 'hono';
import type { z } from 'zod';

/** The error body of the API: what is wrong, and what to do next. */
export interface Problem {
  readonly error: string;
  readonly message: string;
}

type Status = 400 | 401 | 403 | 404 | 409 | 413 | 421 | 429 | 500 | 501 | 503;

/** Answers with an error: a stable code, and a sentence that ends with the next step. */
export function problem(c: Context, status: Status, error: string, message: string): Response {
  return c.json({ error, message } satisfies Problem, status);
}

/** Answers that a query or a body is not as docs/reference/api.md has it: each mistake as a sentence, with its place. */
export function malformed(c: Context, error: 'bad-query' | 'bad-body', mistakes: z.ZodError): Response {
  return problem(c, 400, error, sentencesOf(mistakes));
}

/** Each mistake of a value as a sentence. */
export function sentencesOf(mistakes: z.ZodError): string {
  return mistakes.issues.map(sentenceOf).join(' ');
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? 'the request' : `\`${issue.path.join('.')}\``;
  if (issue.code === 'too_small' && issue.origin === 'string') return `Give ${where}: it is empty.`;
  if (issue.code === 'too_big' && issue.origin === 'string')
    return `Shorten ${where}: it is longer than ${issue.maximum} characters.`;
  if (issue.code === 'invalid_value')
    return `Give one of ${issue.values.map(String).join(', ')} as ${where}.`;
  return `Mend ${where}: ${issue.message}.`;
}
