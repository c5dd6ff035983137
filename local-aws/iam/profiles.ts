import type { Authorization, Call } from '../action.ts';
import { iamArn } from './arn.ts';
import type { InstanceProfile } from './entities.ts';
import { noSuchEntity } from './errors.ts';
import { nameKey } from './tables.ts';

/** The instance profile of a name, as written; NoSuchEntity when there is none. */
export function requireProfile(call: Call, name: string): InstanceProfile {
  const profile = call.world.iam.tables.profiles.get(nameKey(call.account, name));
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

/** Writes an instance profile. */
export function saveProfile(call: Call, profile: InstanceProfile): void {
  call.world.iam.tables.profiles.set(nameKey(profile.account, profile.name), profile);
}

/** What IAM is asked about an instance profile. */
export function onProfile(call: Call, name: string, context: Authorization['context'] = {}): Authorization {
  const profile = call.world.iam.tables.profiles.get(nameKey(call.account, name));
  return {
    resource: iamArn(call.account, 'instance-profile', profile?.path ?? '/', profile?.name ?? name),
    resourceTags: profile?.tags ?? {},
    context,
  };
}

/** The profiles of an account that hold a role. */
export function profilesOfRole(call: Call, roleName: string): readonly InstanceProfile[] {
  const wanted = roleName.toLowerCase();
  return [...call.world.iam.tables.profiles.values(`${call.account}/`)].filter(
    (profile) => profile.role?.toLowerCase() === wanted,
  );
}
