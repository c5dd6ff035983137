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

/** Something that takes records: a data stream, or a delivery stream. */
interface Receiver {
  readonly service: 'kinesis' | 'firehose';
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  readonly take: (sent: Consignment) => void;
}

function receiverOf(world: World, arn: string): Receiver | undefined {
  const data = world.kinesis.stream(arn);
  if (data !== undefined)
    return {
      ...data,
      service: 'kinesis',
      take: (sent) => world.kinesis.put(data, { data: sent.data, key: sent.partitionKey }),
    };
  const delivery = world.firehose.stream(arn);
  if (delivery === undefined) return undefined;
  return { ...delivery, service: 'firehose', take: (sent) => world.firehose.add(delivery, sent.data) };
}

/** Writes one record to its stream, in its role. */
export function sendRecord(world: World, sent: Consignment): Sent {
  const way = wayOf(world, sent);
  if (way === undefined) return 'no-destination';
  const receiver = receiverOf(world, way.streamArn);
  if (receiver === undefined) return 'no-stream';
  const { service, account, region } = receiver;
  const may = roleMay(world, {
    roleArn: way.roleArn,
    services: [`logs.${sent.group.region}.amazonaws.com`, 'logs.amazonaws.com'],
    action: `${service}:PutRecord`,
    resource: receiver.arn,
    resourceAccount: account,
    sourceArn: `${groupArn(sent.group)}:*`,
    sourceAccount: sent.group.account,
  });
  if (may !== 'allowed') return may;
  const call = { service, action: 'PutRecord', account, region };
  if (world.faults.check(call, 'before', world.now()) !== undefined) return 'fault';
  receiver.take(sent);
  return 'delivered';
}
