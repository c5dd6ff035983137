import { hexId } from '../ids.ts';
import type { EndpointInterface, Place } from './entities.ts';
import { freeAddress } from './private-address.ts';
import type { Ec2State } from './state.ts';

/** The network interfaces of an interface endpoint: one in each of its subnets, those that are there kept. */
export function endpointInterfaces(
  ec2: Ec2State,
  place: Place,
  subnetIds: readonly string[],
  before: readonly EndpointInterface[] = [],
): EndpointInterface[] {
  return subnetIds.flatMap((subnetId) => {
    const known = before.find((one) => one.subnetId === subnetId);
    if (known !== undefined) return [known];
    const subnet = ec2.networks.subnets.get(place, subnetId);
    if (subnet === undefined) return [];
    const address = freeAddress(subnet.cidr, ec2.addressesIn(place, subnetId));
    return [{ id: hexId('eni-'), subnetId, address }];
  });
}
