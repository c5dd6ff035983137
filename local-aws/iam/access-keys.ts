import type { AccessKey, User } from './entities.ts';
import type { IamTables } from './tables.ts';

/** The access keys of a user, as written, oldest first. */
export function keysOf(tables: IamTables, user: User): readonly AccessKey[] {
  return [...tables.keys.values()].filter((key) => key.userId === user.id);
}
