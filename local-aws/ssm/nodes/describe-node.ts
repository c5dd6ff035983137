import type { World } from '../../world.ts';
import { epochSeconds } from '../epoch.ts';
import { type Heartbeat, type ManagedInstance, shownRole } from './node.ts';
import { CONNECTION_LOST_MS } from './nodes.ts';

/** A managed node with all that is known of it: registered, heard of, or both. */
export interface KnownNode {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly registration: ManagedInstance | undefined;
  readonly beat: Heartbeat | undefined;
}

/** All managed nodes of an account and region. An EC2 instance is one once its agent has been heard. */
export function knownNodes(world: World, account: string, region: string): KnownNode[] {
  const { nodes } = world.ssm;
  const hybrid = [...nodes.listManaged(account, region)].map((registration) => {
    const place = { account, region, id: registration.id };
    return { ...place, registration, beat: nodes.heartbeat(place) };
  });
  const ec2 = [...nodes.heartbeats(account, region)]
    .filter(({ id }) => id.startsWith('i-') && world.ec2.findInstance(account, region, id) !== undefined)
    .map((beat) => ({ account, region, id: beat.id, registration: undefined, beat }));
  return [...hybrid, ...ec2];
}

/** Online, ConnectionLost, or Inactive while nothing has been heard yet. */
export function pingStatus(world: World, node: KnownNode): 'Online' | 'ConnectionLost' | 'Inactive' {
  if (world.messages.nodeConnected(node)) return 'Online';
  if (node.beat === undefined) return 'Inactive';
  return world.now() - node.beat.lastAt < CONNECTION_LOST_MS ? 'Online' : 'ConnectionLost';
}

/** The role's name, as DescribeInstanceInformation tells it for hybrid nodes. */
export function renderNode(world: World, node: KnownNode) {
  const { registration, beat } = node;
  const report = beat?.report ?? {};
  return {
    InstanceId: node.id,
    PingStatus: pingStatus(world, node),
    ...(beat === undefined ? {} : { LastPingDateTime: epochSeconds(beat.lastAt) }),
    ...(report.AgentVersion === undefined
      ? {}
      : { AgentVersion: report.AgentVersion, IsLatestVersion: true }),
    PlatformType:
      report.PlatformType === undefined || report.PlatformType === '' ? 'Linux' : report.PlatformType,
    ...(report.PlatformName === undefined ? {} : { PlatformName: report.PlatformName }),
    ...(report.PlatformVersion === undefined ? {} : { PlatformVersion: report.PlatformVersion }),
    ...(registration === undefined
      ? { ResourceType: 'EC2Instance', SourceType: 'AWS::EC2::Instance' }
      : {
          ActivationId: registration.activationId,
          IamRole: shownRole(registration.roleArn),
          RegistrationDate: epochSeconds(registration.registeredAt),
          ResourceType: 'ManagedInstance',
          SourceType: 'AWS::SSM::ManagedInstance',
          ...(registration.name === undefined ? {} : { Name: registration.name }),
        }),
    SourceId: node.id,
    ...(report.IPAddress === undefined ? {} : { IPAddress: report.IPAddress }),
    ...(report.ComputerName === undefined ? {} : { ComputerName: report.ComputerName }),
  };
}
