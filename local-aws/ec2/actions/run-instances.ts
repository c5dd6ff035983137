import { z } from 'zod';
import type { Authorization, Call } from '../../action.ts';
import { hexId } from '../../ids.ts';
import { askAbout, askNew, defineEc2Action, ec2Arn } from '../ec2-action.ts';
import { checkId, invalidValue, missing, notFound } from '../errors.ts';
import { instanceOutput } from '../instance-output.ts';
import { holds, parseBlock } from '../private-address.ts';
import { askPassRole, findProfile, profileShape } from '../profiles.ts';
import { checkTagCount, pathTags, tagSpecifications } from '../tags.ts';

/** Instances of one call. */
const MAX_COUNT = 100;

const shape = {
  ImageId: z.string().optional(),
  InstanceType: z.string().default('m1.small'),
  MinCount: z.coerce.number().int().min(1),
  MaxCount: z.coerce.number().int().min(1),
  SubnetId: z.string().optional(),
  SecurityGroupId: z.array(z.string()).default([]),
  SecurityGroup: z.array(z.string()).default([]),
  PrivateIpAddress: z.string().optional(),
  KeyName: z.string().optional(),
  IamInstanceProfile: profileShape.optional(),
  TagSpecification: tagSpecifications,
  ClientToken: z.string().max(64).optional(),
  NetworkInterface: z
    .array(
      z.object({
        DeviceIndex: z.coerce.number().optional(),
        SubnetId: z.string().optional(),
        SecurityGroupId: z.array(z.string()).default([]),
        PrivateIpAddress: z.string().optional(),
      }),
    )
    .max(1)
    .default([]),
};
const input = z.object(shape);
type Input = z.output<typeof input>;

/** The subnet and groups of the instance itself, or of its one network interface. */
function network(given: Input) {
  const [link] = given.NetworkInterface;
  return {
    subnetId: link?.SubnetId ?? given.SubnetId,
    groupIds: link === undefined ? given.SecurityGroupId : link.SecurityGroupId,
    privateIp: link?.PrivateIpAddress ?? given.PrivateIpAddress,
  };
}

function questions(given: Input, call: Call): Authorization[] {
  const { subnetId, groupIds } = network(given);
  const image = given.ImageId ?? '*';
  return [
    ...askNew(call, 'RunInstances', 'instance', given.TagSpecification),
    { resource: `arn:aws:ec2:${call.region}::image/${image}` },
    ...askAbout(call, 'subnet', [subnetId ?? '*']),
    ...askAbout(call, 'security-group', groupIds.length === 0 ? ['*'] : groupIds),
    { resource: ec2Arn(call, 'network-interface', '*') },
    { resource: ec2Arn(call, 'volume', '*') },
    ...askPassRole(call, given.IamInstanceProfile),
  ];
}

function checkNetwork(
  given: Input,
  call: Call,
): { subnetId: string | undefined; groupIds: string[]; privateIp: string | undefined } {
  const { networks } = call.world.ec2;
  const { subnetId, groupIds, privateIp } = network(given);
  if (subnetId !== undefined) checkId(subnetId, 'subnet-');
  const subnet = subnetId === undefined ? undefined : networks.subnets.get(call, subnetId);
  if (subnetId !== undefined && subnet === undefined) throw notFound(subnetId);
  const vpcId = subnet?.vpcId ?? networks.defaultVpc(call).id;
  const all = networks.groups.list(call).filter((group) => group.vpcId === vpcId);
  const named = given.SecurityGroup.map((name) => all.find((group) => group.name === name)?.id ?? name);
  const chosen = [...groupIds, ...named];
  const absent = chosen.find((id) => !all.some((group) => group.id === id));
  if (absent !== undefined) throw notFound(absent.startsWith('sg-') ? absent : `sg-${absent}`);
  const address = privateIp === undefined ? undefined : parseBlock(`${privateIp}/32`);
  const block = subnet === undefined ? undefined : parseBlock(subnet.cidr);
  if (privateIp !== undefined && (address === undefined || block === undefined || !holds(block, address))) {
    throw invalidValue(`Address ${privateIp} does not fall within the subnet's address range`);
  }
  return { subnetId, groupIds: chosen, privateIp };
}

/** Source: API_RunInstances. */
export const runInstances = defineEc2Action({
  name: 'RunInstances',
  readOnly: false,
  input: shape,
  authorize: questions,
  handle: (given, call) => {
    const { ec2 } = call.world;
    if (given.ImageId === undefined) throw missing('ImageId');
    checkId(given.ImageId, 'ami-');
    if (given.MinCount > given.MaxCount) throw invalidValue('MaxCount must be at least MinCount');
    if (given.MaxCount > MAX_COUNT)
      throw invalidValue(`local-aws makes at most ${MAX_COUNT} instances in one call`);
    const { subnetId, groupIds, privateIp } = checkNetwork(given, call);
    const profile =
      given.IamInstanceProfile === undefined ? undefined : findProfile(call, given.IamInstanceProfile);
    const tags = pathTags(given.TagSpecification, 'instance');
    checkTagCount(tags);
    const { account, region } = call;
    const reservationId = hexId('r-');
    const same = ec2
      .shownInstances(call)
      .filter(({ clientToken }) => clientToken !== undefined && clientToken === given.ClientToken);
    const made =
      same.length > 0
        ? same
        : Array.from({ length: privateIp === undefined ? given.MaxCount : 1 }, () =>
            ec2.registerInstance({
              account,
              region,
              imageId: given.ImageId,
              type: given.InstanceType,
              keyName: given.KeyName,
              subnetId,
              privateIp,
              ...(groupIds.length === 0 ? {} : { groupIds }),
              profileArn: profile?.arn,
              profileId: profile?.id,
              reservationId,
              clientToken: given.ClientToken,
              tags,
            }),
          );
    return {
      reservationId: made[0]?.reservationId,
      ownerId: account,
      groupSet: [],
      instancesSet: made.map((instance) => instanceOutput(call, instance, 'pending')),
    };
  },
  omits: [
    'No machine is started: an instance is a record that a node agent may stand for.',
    'Images, key pairs, volumes, user data and all but one network interface are not looked at.',
    'Instances run at once.',
  ],
});
