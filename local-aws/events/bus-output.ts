import type { EventBus } from './rule.ts';

/** A bus as DescribeEventBus and ListEventBuses show it. */
export function busOutput(bus: EventBus): Record<string, unknown> {
  return {
    Name: bus.name,
    Arn: bus.arn,
    Description: bus.description,
    Policy: bus.policy,
    ...(bus.createdAt === 0
      ? {}
      : { CreationTime: bus.createdAt / 1000, LastModifiedTime: bus.modifiedAt / 1000 }),
  };
}
