import { uuid } from '../../ids.ts';
import type { World } from '../../world.ts';
import { nodeArn } from '../nodes/node.ts';
import type { Command, CommandSummary, Invocation } from './command.ts';

function tell(
  world: World,
  of: { account: string; region: string; type: string; resources: readonly string[]; detail: object },
): void {
  world.events.put({
    version: '0',
    id: uuid(),
    'detail-type': of.type,
    source: 'aws.ssm',
    account: of.account,
    time: `${new Date(world.now()).toISOString().slice(0, 19)}Z`,
    region: of.region,
    resources: [...of.resources],
    detail: of.detail,
  });
}

function times(command: Command): object {
  const iso = (at: number) => new Date(at).toISOString();
  return {
    'command-id': command.id,
    'document-name': command.documentName,
    'expire-after': iso(command.requestedAt + command.deliveryTimeoutS * 1000),
    'requested-date-time': iso(command.requestedAt),
  };
}

/** Tells EventBridge of a command's new status. Source: user guide, "Monitoring Systems Manager events". */
export function tellOfCommand(world: World, command: Command, { status }: CommandSummary): void {
  const { account, region, nodeIds } = command;
  tell(world, {
    account,
    region,
    type: 'EC2 Command Status-change Notification',
    resources: nodeIds.map((id) => nodeArn(id, account, region)),
    detail: { ...times(command), status },
  });
}

/** Tells EventBridge of a node's new status under a command. */
export function tellOfInvocation(world: World, command: Command, { nodeId, status }: Invocation): void {
  const { account, region } = command;
  tell(world, {
    account,
    region,
    type: 'EC2 Command Invocation Status-change Notification',
    resources: [nodeArn(nodeId, account, region)],
    detail: { ...times(command), 'instance-id': nodeId, status },
  });
}
