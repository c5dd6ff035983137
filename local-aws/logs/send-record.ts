import { roleMay } from '../role-access.ts';
import type { World } from '../world.ts';
import { groupArn } from './log-group.ts';

/** A record on its way from a log group to where its subscription sends it. */
export interface Consignment {
  readonly group: { readonly account: string; readonly region: string; readonly name: string };
  readonly destinationArn: string;
  readonly roleArn?: string | undefined;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

export type Sent = 'delivered' | 'no-destination' | 'no-stream' | 'not-assumed' | 'denied' | 'fault';

/** The stream that a subscription ends at, and the role that writes there: its own, or its destination's. */
function wayOf(world: World, sent: Consignment): { streamArn: string; roleArn: string } | undefined {
  if (!sent.destinationArn.startsWith('arn:aws:logs:'))
    return { streamArn: sent.destinationArn, roleArn: sent.roleArn ?? '' };
  const destination = world.logs.destinations.get(sent.destinationArn);
  return destination === undefined
    ? undefined
    : { streamArn: destination.targetArn, roleArn: destination.roleArn };
}

/** Writes one record to its stream, in its role. */
export function sendRecord(world: World, sent: Consignment): Sent {
  const way = wayOf(world, sent);
  if (way === undefined) return 'no-destination';
  const stream = world.kinesis.stream(way.streamArn);
  if (stream === undefined) return 'no-stream';
  const { account, region } = stream;
  const may = roleMay(world, {
    roleArn: way.roleArn,
    services: [`logs.${sent.group.region}.amazonaws.com`, 'logs.amazonaws.com'],
    action: 'kinesis:PutRecord',
    resource: stream.arn,
    resourceAccount: account,
    sourceArn: `${groupArn(sent.group)}:*`,
    sourceAccount: sent.group.account,
  });
  if (may !== 'allowed') return may;
  const call = { service: 'kinesis', action: 'PutRecord', account, region };
  if (world.faults.check(call, 'before', world.now()) !== undefined) return 'fault';
  world.kinesis.put(stream, { data: sent.data, key: sent.partitionKey });
  return 'delivered';
}
