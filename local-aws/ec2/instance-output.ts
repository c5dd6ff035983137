import type { Call } from '../action.ts';
import { type Instance, type InstanceState, STATE_CODES } from './entities.ts';
import type { Filterable } from './filter.ts';
import { tagSet } from './tags.ts';

export function stateOutput(state: InstanceState): { code: number; name: string } {
  return { code: STATE_CODES[state], name: state };
}

function groupSet(call: Call, instance: Instance) {
  return instance.groupIds.map((id) => ({
    groupId: id,
    groupName: call.world.ec2.networks.groups.get(instance, id)?.name ?? id,
  }));
}

function dnsName(instance: Instance): string {
  const domain = instance.region === 'us-east-1' ? 'ec2.internal' : `${instance.region}.compute.internal`;
  return `ip-${instance.privateIp.replaceAll('.', '-')}.${domain}`;
}

function networkInterface(call: Call, instance: Instance): object {
  return {
    networkInterfaceId: instance.interfaceId,
    subnetId: instance.subnetId,
    vpcId: instance.vpcId,
    ownerId: instance.account,
    status: 'in-use',
    privateIpAddress: instance.privateIp,
    groupSet: groupSet(call, instance),
    attachment: { deviceIndex: 0, status: 'attached', deleteOnTermination: true },
  };
}

/** An instance as DescribeInstances and RunInstances show it. */
export function instanceOutput(
  call: Call,
  instance: Instance,
  shownState = instance.state,
): Record<string, unknown> {
  const gone = shownState === 'terminated';
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: stateOutput(shownState),
    privateDnsName: gone ? '' : dnsName(instance),
    dnsName: '',
    reason: instance.stateReason ?? '',
    keyName: instance.keyName,
    amiLaunchIndex: 0,
    instanceType: instance.type,
    launchTime: new Date(instance.launchedAt),
    placement: { availabilityZone: instance.zone, groupName: '', tenancy: 'default' },
    monitoring: { state: 'disabled' },
    ...(gone
      ? {}
      : {
          subnetId: instance.subnetId,
          vpcId: instance.vpcId,
          privateIpAddress: instance.privateIp,
          groupSet: groupSet(call, instance),
        }),
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    virtualizationType: 'hvm',
    clientToken: instance.clientToken ?? '',
    ...tagSet(call.world.ec2.tagsOf(instance, instance.id)),
    hypervisor: 'xen',
    ...(gone ? {} : { networkInterfaceSet: [networkInterface(call, instance)] }),
    ...(instance.profile === undefined
      ? {}
      : { iamInstanceProfile: { arn: instance.profile.profileArn, id: instance.profile.profileId } }),
    platformDetails: 'Linux/UNIX',
    metadataOptions: {
      state: 'applied',
      httpTokens: 'required',
      httpPutResponseHopLimit: 2,
      httpEndpoint: 'enabled',
    },
  };
}

/** What filters see of an instance. */
export function instanceFields(call: Call, instance: Instance): Filterable {
  const groups = groupSet(call, instance);
  return {
    tags: call.world.ec2.tagsOf(instance, instance.id),
    fields: {
      'instance-id': [instance.id],
      'image-id': [instance.imageId],
      'instance-type': [instance.type],
      'instance-state-name': [instance.state],
      'instance-state-code': [String(STATE_CODES[instance.state])],
      'vpc-id': [instance.vpcId],
      'subnet-id': [instance.subnetId],
      'availability-zone': [instance.zone],
      'private-ip-address': [instance.privateIp],
      'private-dns-name': [dnsName(instance)],
      'iam-instance-profile.arn': [instance.profile?.profileArn],
      'iam-instance-profile.id': [instance.profile?.profileId],
      'reservation-id': [instance.reservationId],
      'owner-id': [instance.account],
      'key-name': [instance.keyName],
      'client-token': [instance.clientToken],
      'instance.group-id': groups.map(({ groupId }) => groupId),
      'instance.group-name': groups.map(({ groupName }) => groupName),
      'group-id': groups.map(({ groupId }) => groupId),
      'group-name': groups.map(({ groupName }) => groupName),
      'network-interface.network-interface-id': [instance.interfaceId],
      architecture: ['x86_64'],
    },
  };
}
