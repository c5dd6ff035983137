import type { Action } from '../../action.ts';

/** Every action of s3. */
export const s3Actions: readonly Action[] = [];
