import type { Action } from '../../action.ts';

/** Every action of kms. */
export const kmsActions: readonly Action[] = [];
