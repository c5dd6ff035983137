import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { EventBus, Rule } from './rule.ts';

/** A rule or bus found by its ARN, and how to keep it with other tags. */
export interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
  readonly keep: (tags: Readonly<Record<string, string>>) => void;
}

function find(call: Call, arn: string): Rule | EventBus | undefined {
  const { events } = call.world;
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  if (account !== call.account) return undefined;
  if (resource.startsWith('event-bus/')) return events.busByArn(arn);
  const path = resource.replace(/^rule\//, '');
  const at = path.lastIndexOf('/');
  return events.rule(account, region, at < 0 ? 'default' : path.slice(0, at), path.slice(at + 1));
}

/** What an ARN of EventBridge names; throws ResourceNotFoundException. */
export function findTagged(call: Call, arn: string): Tagged {
  const found = find(call, arn);
  if (found === undefined) throw new AwsError('ResourceNotFoundException', `${arn} does not exist.`);
  const { events } = call.world;
  return {
    tags: found.tags,
    keep: (tags) =>
      'targets' in found ? events.putRule({ ...found, tags }) : events.putBus({ ...found, tags }),
  };
}

export function askTagged({ ResourceARN }: { ResourceARN: string }, call: Call): Authorization[] {
  return [{ resource: ResourceARN, resourceTags: find(call, ResourceARN)?.tags ?? {} }];
}
