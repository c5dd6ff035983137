import type { Call } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { type KnownNode, knownNodes } from '../nodes/describe-node.ts';

/** One line of `Targets`. */
export interface CommandTarget {
  readonly Key: string;
  readonly Values: readonly string[];
}

const EVERY_NODE = '*';

function fits(call: Call, { id }: KnownNode, { Key, Values }: CommandTarget): boolean {
  if (Key.toLowerCase() === 'instanceids') return Values.includes(id) || Values.includes(EVERY_NODE);
  const tags = call.world.ssm.nodes.tagsOf(id, call.account, call.region);
  if (Key === 'tag-key') return Values.some((name) => Object.hasOwn(tags, name));
  const name = Key.slice('tag:'.length);
  return Object.hasOwn(tags, name) && Values.includes(tags[name] ?? '');
}

function checkKey(key: string): void {
  if (/^(instanceids|tag-key|tag:.+)$/i.test(key)) return;
  throw new AwsError(
    'InvalidTarget',
    `Targets of the key ${key.slice(0, 60)} are not here: InstanceIds, tag:NAME and tag-key are.`,
  );
}

/**
 * The nodes that a command goes to: those that are named, or all that fit every target. Throws InvalidInstanceId for
 * a named node that the account does not have.
 */
export function targetedNodes(
  call: Call,
  input: { InstanceIds?: readonly string[] | undefined; Targets?: readonly CommandTarget[] | undefined },
): KnownNode[] {
  const { InstanceIds = [], Targets = [] } = input;
  const known = knownNodes(call.world, call.account, call.region);
  if (InstanceIds.length > 0) {
    const missing = InstanceIds.filter((id) => !known.some((node) => node.id === id));
    if (missing.length > 0)
      throw new AwsError(
        'InvalidInstanceId',
        `Instances [[${missing.join(', ')}]] not in a valid state for account ${call.account}`,
      );
    return known.filter(({ id }) => InstanceIds.includes(id));
  }
  for (const { Key } of Targets) checkKey(Key);
  return known.filter((node) => Targets.every((target) => fits(call, node, target)));
}

/** The ids that IAM is asked about: named ones whether they are there or not. */
export function targetedIds(call: Call, input: Parameters<typeof targetedNodes>[1]): readonly string[] {
  if (input.InstanceIds !== undefined && input.InstanceIds.length > 0) return input.InstanceIds;
  return targetedNodes(call, input).map(({ id }) => id);
}
