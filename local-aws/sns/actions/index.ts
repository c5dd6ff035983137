import type { Action } from '../../action.ts';

/** Every action of sns. */
export const snsActions: readonly Action[] = [];
