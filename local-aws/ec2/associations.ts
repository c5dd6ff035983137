import type { Call } from '../action.ts';
import type { Instance, ProfileAssociation } from './entities.ts';
import { checkId, notFound } from './errors.ts';

/** An instance profile association as the answers show it. */
export function associationOutput(
  instance: Instance,
  association: ProfileAssociation,
  state: string,
): object {
  return {
    associationId: association.id,
    instanceId: instance.id,
    iamInstanceProfile: { arn: association.profileArn, id: association.profileId },
    state,
    timestamp: new Date(association.at),
  };
}

/** The instance that has an association; undefined when none has. */
export function associated(
  call: Call,
  id: string,
): { instance: Instance; association: ProfileAssociation } | undefined {
  const instance = call.world.ec2.shownInstances(call).find(({ profile }) => profile?.id === id);
  return instance?.profile === undefined ? undefined : { instance, association: instance.profile };
}

/** As `associated`, but throws when there is none. */
export function findAssociation(
  call: Call,
  id: string,
): { instance: Instance; association: ProfileAssociation } {
  checkId(id, 'iip-assoc-');
  const found = associated(call, id);
  if (found === undefined) throw notFound(id);
  return found;
}
