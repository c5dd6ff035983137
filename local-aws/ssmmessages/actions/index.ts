import type { Action } from '../../action.ts';
import { createControlChannel } from './create-control-channel.ts';
import { createDataChannel } from './create-data-channel.ts';

/** Every action of ssmmessages; OpenControlChannel and OpenDataChannel are WebSocket upgrades, see upgrade.ts. */
export const ssmmessagesActions: readonly Action[] = [createControlChannel, createDataChannel];
