import type { Action } from '../../action.ts';

/** Every action of sts. */
export const stsActions: readonly Action[] = [];
