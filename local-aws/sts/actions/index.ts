import type { Action } from '../../action.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

/** Every action of sts. */
export const stsActions: readonly Action[] = [assumeRole, getCallerIdentity];
