import type { Action } from '../../action.ts';

/** Every action of iam. */
export const iamActions: readonly Action[] = [];
