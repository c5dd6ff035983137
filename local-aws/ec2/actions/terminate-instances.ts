import { stateAction } from '../change-state.ts';

/** Source: API_TerminateInstances. */
export const terminateInstances = stateAction({
  name: 'TerminateInstances',
  to: 'terminated',
  shown: 'shutting-down',
  from: ['pending', 'running', 'stopping', 'stopped'],
  still: ['shutting-down', 'terminated'],
  reason: 'User initiated',
});
