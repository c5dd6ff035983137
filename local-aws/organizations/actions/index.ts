import type { Action } from '../../action.ts';

/** Every action of organizations. */
export const organizationsActions: readonly Action[] = [];
