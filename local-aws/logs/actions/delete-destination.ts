import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { filterName } from '../arguments.ts';
import { destinationArn } from '../destination.ts';
import { requireDestination } from '../require-destination.ts';

/** Source: CloudWatch Logs API reference, DeleteDestination. Subscriptions to it stay, and deliver nothing. */
export const deleteDestination = defineAction({
  service: 'logs',
  name: 'DeleteDestination',
  readOnly: false,
  input: z.object({ destinationName: filterName }),
  authorize: (input, call) => [{ resource: destinationArn(call, input.destinationName) }],
  handle: ({ destinationName }, call) => {
    call.world.logs.destinations.delete(requireDestination(call, destinationName));
    return undefined;
  },
});
