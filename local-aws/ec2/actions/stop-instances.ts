import { stateAction } from '../change-state.ts';

/** Source: API_StopInstances. */
export const stopInstances = stateAction({
  name: 'StopInstances',
  to: 'stopped',
  shown: 'stopping',
  from: ['pending', 'running'],
  still: ['stopping', 'stopped'],
  reason: 'User initiated',
});
