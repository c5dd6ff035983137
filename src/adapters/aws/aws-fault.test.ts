import { expect, test } from 'vitest';
import { asFault } from './aws-fault.ts';

function awsError(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error('User arn:aws:iam::1:user/x said a secret'), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode },
  });
}

test.each([
  ['ThrottlingException', 400, 'AWS_THROTTLED', 'later', false],
  ['SlowDown', 503, 'AWS_THROTTLED', 'later', false],
  ['InternalServerError', 500, 'AWS_FAILED', 'later', true],
  ['AccessDeniedException', 400, 'AWS_REFUSED', 'never', false],
] as const)('%s is told as %i does', (name, status, code, retry, mayHaveHappened) => {
  const fault = asFault('TerminateSession', awsError(name, status));
  expect(fault).toMatchObject({ code, retry, mayHaveHappened, message: `TerminateSession: ${name}` });
});

test.each([
  ['ECONNREFUSED', false],
  ['ENOTFOUND', false],
  ['ECONNRESET', true],
  ['ETIMEDOUT', true],
])('a network that says %s may have let the call through: %s', (code, mayHaveHappened) => {
  const error = Object.assign(new Error('x'), { code });
  expect(asFault('Publish', error)).toMatchObject({
    code: 'AWS_UNREACHABLE',
    retry: 'later',
    mayHaveHappened,
  });
});

test('a fault stays the fault that it is', () => {
  const fault = asFault('Publish', new Error('x'));
  expect(asFault('Other', fault)).toBe(fault);
});
