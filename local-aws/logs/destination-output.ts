import type { Destination } from './destination.ts';

/** A destination as its actions show it. */
export function destinationOutput(destination: Destination): object {
  const { name, targetArn, roleArn, accessPolicy, arn, createdAt } = destination;
  return { destinationName: name, targetArn, roleArn, accessPolicy, arn, creationTime: createdAt };
}
