import type { Call } from '../../action.ts';
import { AwsError } from '../../error.ts';
import type { Started } from './queries.ts';

/** A query of the caller's account and Region. */
export function requireQuery(call: Call, id: string): Started {
  const query = call.world.logs.queries.get(id);
  if (query === undefined || query.account !== call.account || query.region !== call.region)
    throw new AwsError('ResourceNotFoundException', `Query with id ${id.slice(0, 60)} does not exist.`);
  return query;
}
