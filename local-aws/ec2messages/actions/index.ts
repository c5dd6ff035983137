import type { Action } from '../../action.ts';

/** Every action of ec2messages. */
export const ec2messagesActions: readonly Action[] = [];
