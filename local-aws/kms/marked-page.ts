import { AwsError } from '../error.ts';
import { page } from '../page.ts';

/** One page of a KMS list, which answers with Truncated and NextMarker. */
export function markedPage<T>(
  list: Iterable<T>,
  query: { keyOf: (item: T) => string; size: number; marker: string | undefined; scope: unknown },
): { items: readonly T[]; rest: { Truncated: boolean; NextMarker?: string } } {
  const { items, nextToken } = page(list, {
    keyOf: query.keyOf,
    size: query.size,
    token: query.marker,
    scope: query.scope,
    invalid: () => new AwsError('InvalidMarkerException', 'The marker is not valid for this request.'),
  });
  return {
    items,
    rest: nextToken === undefined ? { Truncated: false } : { Truncated: true, NextMarker: nextToken },
  };
}
