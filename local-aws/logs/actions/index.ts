import type { Action } from '../../action.ts';

/** Every action of logs. */
export const logsActions: readonly Action[] = [];
