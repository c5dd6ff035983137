import type { Call } from '../action.ts';
import type { User } from './entities.ts';

/** Whether a user is in a group. */
export function isInGroup(user: User, groupName: string): boolean {
  const wanted = groupName.toLowerCase();
  return user.groups.some((name) => name.toLowerCase() === wanted);
}

/** The users of a group, as written. */
export function membersOf(call: Call, groupName: string): readonly User[] {
  return [...call.world.iam.tables.users.values(`${call.account}/`)].filter((user) =>
    isInGroup(user, groupName),
  );
}
