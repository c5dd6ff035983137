import { AwsError } from '../error.ts';

/** IAM's errors with their status codes. Source: IAM API reference, each action's "Errors". */
export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, { status: 404 });
}

/** The name is taken. */
export function alreadyExists(message: string): AwsError {
  return new AwsError('EntityAlreadyExists', message, { status: 409 });
}

/** Something still hangs on what is to be deleted. */
export function deleteConflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, { status: 409 });
}

/** A quota is reached. */
export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceeded', message, { status: 409 });
}

/** The input makes no sense as a whole. */
export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInput', message);
}

/** A member of the input breaks its constraint. */
export function validationFailed(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
