import { Fault } from '../../operations/fault.ts';

const THROTTLES = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ProvisionedThroughputExceededException',
]);

/**
 * What an AWS call failed with, as a Fault whose message is the operation and AWS's error name; never AWS's own message,
 * which may quote anything.
 */
export function asFault(operation: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { name, status } = awsError(error);
  if (name === null) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return new Fault('AWS_UNREACHABLE', `${operation}: ${code}`, {
      retry: 'later',
      mayHaveHappened: code !== 'ECONNREFUSED' && code !== 'ENOTFOUND',
      cause: error,
    });
  }
  if (THROTTLES.has(name) || status === 429)
    return new Fault('AWS_THROTTLED', `${operation}: ${name}`, { retry: 'later', cause: error });
  if (status >= 500)
    return new Fault('AWS_FAILED', `${operation}: ${name}`, {
      retry: 'later',
      mayHaveHappened: true,
      cause: error,
    });
  return new Fault('AWS_REFUSED', `${operation}: ${name}`, { retry: 'never', cause: error });
}

/** An AWS error's name and HTTP status; name null for anything else, such as a network's error. */
function awsError(error: unknown): { readonly name: string | null; readonly status: number } {
  if (!(error instanceof Error) || !('$metadata' in error) || !('$fault' in error))
    return { name: null, status: 0 };
  const metadata = error.$metadata as { httpStatusCode?: number } | undefined;
  return { name: error.name, status: metadata?.httpStatusCode ?? 0 };
}
