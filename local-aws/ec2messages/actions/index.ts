import type { Action } from '../../action.ts';
import { getMessages } from './get-messages.ts';

/** Every action of ec2messages. */
export const ec2messagesActions: readonly Action[] = [getMessages];
