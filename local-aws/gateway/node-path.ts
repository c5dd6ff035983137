import type { ServiceName } from '../action.ts';
import type { Instance, VpcEndpoint } from '../ec2/entities.ts';
import type { Path } from '../ec2/path/path.ts';
import { pathOf } from '../ec2/path/path-of.ts';
import type { World } from '../world.ts';
import type { Caller } from './caller.ts';

/** The call gets no answer: on AWS its packets would be lost on the way. The message says what stands in the way. */
export class NoAnswer extends Error {}

/**
 * The instance that makes a call: the session is named after it and is of the role of its instance profile. Hybrid
 * nodes and people are in no VPC.
 */
function callingInstance(world: World, { principal, region }: Caller): Instance | undefined {
  const { kind, account, sessionName = '', roleName } = principal;
  if (kind !== 'role-session' || !sessionName.startsWith('i-')) return undefined;
  const { instances } = world.ec2;
  // A call may be for another region than its node's: a bucket is where it is.
  const instance = instances.get({ account, region }, sessionName) ?? instances.findIn(account, sessionName);
  if (instance?.profile === undefined) return undefined;
  const role = world.iam.roleOfInstanceProfile(instance.profile.profileArn);
  return role?.name === roleName ? instance : undefined;
}

/** How a node's call reaches a service; undefined when the caller is no instance. */
export function nodePath(world: World, caller: Caller, service: ServiceName): Path | undefined {
  const instance = callingInstance(world, caller);
  return instance === undefined
    ? undefined
    : pathOf(world.ec2.networks, instance, { service, region: caller.region });
}

/** The endpoint that a path goes through, as a call holds it. */
export function passage(path: Path | undefined): { endpoint: VpcEndpoint; privateIp: string } | undefined {
  if (path?.open !== true || path.endpoint === undefined) return undefined;
  return { endpoint: path.endpoint, privateIp: path.privateIp };
}
