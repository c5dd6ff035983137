import { z } from 'zod';
import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { iamArn } from '../iam/arn.ts';
import { nameKey } from '../iam/tables.ts';

export const profileShape = z.object({ Arn: z.string().optional(), Name: z.string().optional() });
type ProfileInput = z.output<typeof profileShape>;

/** An instance profile that a request names. */
export interface FoundProfile {
  readonly arn: string;
  readonly id: string;
}

function lookUp(call: Call, input: ProfileInput) {
  const name = input.Name ?? input.Arn?.slice(input.Arn.lastIndexOf('/') + 1) ?? '';
  const profile = call.world.iam.tables.profiles.get(nameKey(call.account, name));
  if (profile === undefined) return undefined;
  const arn = iamArn(profile.account, 'instance-profile', profile.path, profile.name);
  return input.Arn === undefined || input.Arn === arn ? { arn, profile } : undefined;
}

/** The instance profile of a name or ARN; throws InvalidParameterValue as RunInstances does. */
export function findProfile(call: Call, input: ProfileInput): FoundProfile {
  const found = lookUp(call, input);
  if (found === undefined) {
    const [kind, value] = input.Arn === undefined ? ['name', input.Name ?? ''] : ['arn', input.Arn];
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${value}) for parameter iamInstanceProfile.${kind} is invalid. Invalid IAM Instance Profile ${kind}`,
    );
  }
  return { arn: found.arn, id: found.profile.id };
}

/** Who puts a profile on an instance passes its role to EC2. */
export function askPassRole(call: Call, input: ProfileInput | undefined): Authorization[] {
  const found = input === undefined ? undefined : lookUp(call, input);
  const role = found === undefined ? undefined : call.world.iam.roleOfInstanceProfile(found.arn);
  if (role === undefined) return [];
  return [
    {
      action: 'iam:PassRole',
      resource: iamArn(role.account, 'role', role.path, role.name),
      resourceAccount: role.account,
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    },
  ];
}
