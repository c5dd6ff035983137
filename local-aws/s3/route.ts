import type { Action, HttpRequest } from '../action.ts';
import { AwsError } from '../error.ts';

/** Finds the S3 action of an HTTP request by its method, path and query. */
export function routeS3(http: HttpRequest): { action: Action; input: unknown } | AwsError {
  return new AwsError('NotImplemented', `${http.method} is not an S3 action that is here.`, { status: 501 });
}
