import type { Action, HttpRequest } from '../action.ts';
import { AwsError } from '../error.ts';

/** Finds the ssmmessages action of an HTTP request by its method and path. */
export function routeMessages(http: HttpRequest): { action: Action; input: unknown } | AwsError {
  return new AwsError('UnknownOperationException', `${http.method} is not an ssmmessages action.`, { status: 404 });
}
