import { AwsError } from '../error.ts';

export function notFound(what: 'Topic' | 'Subscription' | 'Resource'): AwsError {
  return new AwsError(what === 'Resource' ? 'ResourceNotFound' : 'NotFound', `${what} does not exist`, {
    status: 404,
  });
}

export function invalidParameter(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
}
