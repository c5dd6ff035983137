import type { Call } from '../action.ts';
import type { AccessKey, User } from './entities.ts';
import { noSuchEntity } from './errors.ts';
import type { IamTables } from './tables.ts';

/** The access keys of a user, as written, oldest first. */
export function keysOf(tables: IamTables, user: User): readonly AccessKey[] {
  return [...tables.keys.values()].filter((key) => key.userId === user.id);
}

/** A user's key by its id. */
export function requireKey(call: Call, user: User, id: string): AccessKey {
  const key = call.world.iam.tables.keys.get(id);
  if (key === undefined || key.userId !== user.id)
    throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}
