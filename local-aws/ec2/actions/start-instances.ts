import { stateAction } from '../change-state.ts';

/** Source: API_StartInstances. */
export const startInstances = stateAction({
  name: 'StartInstances',
  to: 'running',
  shown: 'pending',
  from: ['stopped'],
  still: ['pending', 'running'],
  reason: '',
});
