import type { Action } from '../../action.ts';

/** Every action of cloudtrail. */
export const cloudtrailActions: readonly Action[] = [];
