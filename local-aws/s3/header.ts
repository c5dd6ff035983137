import type { Call, HttpRequest } from '../action.ts';
import { AwsError } from '../error.ts';

/** A request header's value; several of one name are joined with commas. */
export function headerOf(call: { readonly http: HttpRequest }, name: string): string | undefined {
  const value = call.http.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/** Whether a header says true; the AWS CLI writes `True`. */
export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

/**
 * An x-amz-* value that a presigned URL may carry in its query instead of a header.
 */
export function amzValueOf(call: { readonly http: HttpRequest }, name: string): string | undefined {
  const header = headerOf(call, name);
  if (header !== undefined) return header;
  for (const [key, value] of call.http.query) if (key.toLowerCase() === name) return value;
  return undefined;
}

/** A whole number in the query, within bounds; larger ones are cut, as S3 does with max-keys. */
export function queryCount(call: Call, name: string, most: number): number {
  const text = call.http.query.get(name);
  if (text === null || text === '') return most;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2_147_483_647) {
    throw new AwsError('InvalidArgument', `Argument ${name} must be an integer between 0 and 2147483647`, {
      members: { ArgumentName: name, ArgumentValue: text },
    });
  }
  return Math.min(Number(text), most);
}
