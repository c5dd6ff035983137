import type { Action } from '../../action.ts';

/** Every action of ec2. */
export const ec2Actions: readonly Action[] = [];
