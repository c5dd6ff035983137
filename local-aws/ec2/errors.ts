import { AwsError } from '../error.ts';

/** Kinds of ids: their prefix, and the words of EC2's errors about them. */
const KINDS: Readonly<Record<string, readonly [string, string]>> = {
  'i-': ['InvalidInstanceID', 'instance'],
  'vpc-': ['InvalidVpcID', 'vpc'],
  'subnet-': ['InvalidSubnetID', 'subnet'],
  'sg-': ['InvalidGroup', 'security group'],
  'acl-': ['InvalidNetworkAclID', 'networkAcl'],
  'rtb-': ['InvalidRouteTableID', 'routeTable'],
  'vpce-': ['InvalidVpcEndpointId', 'Vpc Endpoint'],
  'iip-assoc-': ['InvalidAssociationID', 'association'],
};

function kindOf(id: string): readonly [string, string] {
  const prefix = Object.keys(KINDS).find((one) => id.startsWith(one));
  return (prefix === undefined ? undefined : KINDS[prefix]) ?? ['InvalidID', 'resource'];
}

export function notFound(id: string): AwsError {
  const [code, name] = kindOf(id);
  const verb = name === 'instance' ? 'instance ID' : `${name} ID`;
  return new AwsError(`${code}.NotFound`, `The ${verb} '${id}' does not exist`);
}

export function malformed(id: string, prefix: string): AwsError {
  const [code] = KINDS[prefix] ?? ['InvalidID'];
  return new AwsError(`${code}.Malformed`, `Invalid id: "${id.slice(0, 60)}" (expecting "${prefix}...")`);
}

/** Refuses an id that is not of its kind. */
export function checkId(id: string, prefix: string): void {
  if (!id.startsWith(prefix) || !/^[a-z-]+-[0-9a-f]{8,17}$/.test(id)) throw malformed(id, prefix);
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

export function missing(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
}

export function dependencyViolation(id: string): AwsError {
  return new AwsError('DependencyViolation', `resource ${id} has a dependent object`);
}

/** There is no security group of that name in the default VPC. */
export function groupNotFound(name: string, vpcId: string): AwsError {
  return new AwsError(
    'InvalidGroup.NotFound',
    `The security group '${name.slice(0, 255)}' does not exist in default VPC '${vpcId}'`,
  );
}
