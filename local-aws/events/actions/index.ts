import type { Action } from '../../action.ts';

/** Every action of events. */
export const eventsActions: readonly Action[] = [];
