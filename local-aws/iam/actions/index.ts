import type { Action } from '../../action.ts';
import { createAccessKey } from './create-access-key.ts';
import { createUser } from './create-user.ts';
import { putUserPolicy } from './put-user-policy.ts';

/** Every action of iam. */
export const iamActions: readonly Action[] = [createAccessKey, createUser, putUserPolicy];
