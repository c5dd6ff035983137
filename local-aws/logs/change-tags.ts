import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { bareGroupQuestion, MAX_TAGS, nameOfIdentifier } from './arguments.ts';
import type { LogGroup } from './log-group.ts';
import { requireGroup } from './state.ts';

/** The question about tags of a group named by its ARN; `tags` are those being put. */
export function tagQuestion(
  call: Call,
  resourceArn: string,
  tags: Readonly<Record<string, string>> = {},
  keys?: readonly string[],
): Authorization {
  const named = keys ?? Object.keys(tags);
  return {
    ...bareGroupQuestion(call, nameOfIdentifier(resourceArn)),
    context: {
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
      ...(named.length === 0 ? {} : { 'aws:TagKeys': named }),
    },
  };
}

/** The group that a tag action names by its ARN (without `:*`). */
export function groupOfArn(call: Call, resourceArn: string): LogGroup {
  const [, , service, region, account] = resourceArn.split(':');
  if (service !== 'logs' || region !== call.region || account !== call.account) {
    throw new AwsError('ResourceNotFoundException', 'The specified resource does not exist.');
  }
  return requireGroup(call, nameOfIdentifier(resourceArn));
}

/** Adds tags to a group. */
export function addTags(call: Call, group: LogGroup, tags: Readonly<Record<string, string>>): void {
  const merged = { ...group.tags, ...tags };
  if (Object.keys(tags).some((key) => /^aws:/i.test(key))) {
    throw new AwsError('InvalidParameterException', 'Tag keys that begin with aws: are reserved.');
  }
  if (Object.keys(merged).length > MAX_TAGS) {
    throw new AwsError('TooManyTagsException', 'The maximum number of tags was exceeded.');
  }
  call.world.logs.putGroup({ ...group, tags: merged });
}

/** Takes tags from a group. */
export function removeTags(call: Call, group: LogGroup, keys: readonly string[]): void {
  const left = Object.entries(group.tags).filter(([key]) => !keys.includes(key));
  call.world.logs.putGroup({ ...group, tags: Object.fromEntries(left) });
}
