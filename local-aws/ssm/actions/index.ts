import type { Action } from '../../action.ts';

/** Every action of ssm. */
export const ssmActions: readonly Action[] = [];
