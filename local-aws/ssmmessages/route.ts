import type { Action, HttpRequest } from '../action.ts';
import { AwsError } from '../error.ts';
import { createControlChannel } from './actions/create-control-channel.ts';
import { createDataChannel } from './actions/create-data-channel.ts';

const ROUTES: readonly (readonly [RegExp, Action, string])[] = [
  [/^\/v1\/control-channel\/([^/]+)$/, createControlChannel, 'InstanceId'],
  [/^\/v1\/data-channel\/([^/]+)$/, createDataChannel, 'SessionId'],
];

function readBody(http: HttpRequest): object | AwsError {
  try {
    const body: unknown = JSON.parse((http.body as Buffer).toString('utf8'));
    if (typeof body === 'object' && body !== null) return body;
  } catch {
    // Told below.
  }
  return new AwsError('BadRequest', 'The request body is not a JSON object.');
}

/** Finds the ssmmessages action of an HTTP request by its method and path. */
export function routeMessages(http: HttpRequest): { action: Action; input: unknown } | AwsError {
  for (const [path, action, member] of ROUTES) {
    const id = path.exec(http.rawPath)?.[1];
    if (id === undefined || http.method !== 'POST') continue;
    const body = readBody(http);
    if (body instanceof AwsError) return body;
    return { action, input: { ...body, [member]: safeDecode(id) } };
  }
  return new AwsError('UnknownOperationException', `${http.method} is not an ssmmessages action.`, {
    status: 404,
  });
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
