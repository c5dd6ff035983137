import type { TargetFacts } from './facts.ts';

/** What kind of thing a StartSession target is: an EC2 instance, a hybrid node, or something else (ECS tasks too). */
export function parseTarget(id: string): TargetFacts {
  if (id.startsWith('i-')) return { id, kind: 'ec2' };
  if (id.startsWith('mi-')) return { id, kind: 'managed' };
  return { id, kind: 'other' };
}
