import type { Action } from '../../action.ts';

/** Every action of sqs. */
export const sqsActions: readonly Action[] = [];
