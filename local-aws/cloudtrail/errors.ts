import { AwsError } from '../error.ts';

export function trailNotFound(name: string, account: string): AwsError {
  return new AwsError('TrailNotFoundException', `Unknown trail: ${name} for the user: ${account}`);
}

export function invalidTrailName(message: string): AwsError {
  return new AwsError('InvalidTrailNameException', message);
}
