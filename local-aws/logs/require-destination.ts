import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { type Destination, destinationArn } from './destination.ts';

/** A destination of the caller's account, by its name. */
export function requireDestination(call: Call, name: string): Destination {
  const destination = call.world.logs.destinations.get(destinationArn(call, name));
  if (destination === undefined)
    throw new AwsError('ResourceNotFoundException', 'The specified destination does not exist.');
  return destination;
}
