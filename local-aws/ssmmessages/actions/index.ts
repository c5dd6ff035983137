import type { Action } from '../../action.ts';

/** Every action of ssmmessages. */
export const ssmmessagesActions: readonly Action[] = [];
