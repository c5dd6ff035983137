import { AwsError } from '../error.ts';
import { page } from '../page.ts';

/** One page of a list under the caller's token; a token of another query is refused in ssm's words. */
export function pageOf<T>(
  items: Iterable<T>,
  query: { keyOf: (item: T) => string; size: number; token: string | undefined; scope: unknown },
): { items: readonly T[]; NextToken?: string } {
  const invalid = () => new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const { items: here, nextToken } = page(items, { ...query, invalid });
  return { items: here, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}
