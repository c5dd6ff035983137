import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalid } from '../errors.ts';
import { askBus } from '../place.ts';

/** Source: API_DeleteEventBus. A bus that is not there is deleted in silence. */
export const deleteEventBus = defineAction({
  service: 'events',
  name: 'DeleteEventBus',
  readOnly: false,
  input: z.object({ Name: z.string().min(1).max(256) }),
  authorize: ({ Name }, call) => askBus(call, Name),
  handle: ({ Name }, call) => {
    const { account, region, world } = call;
    if (Name === 'default') throw invalid('Cannot delete event bus default.');
    const bus = world.events.bus(account, region, Name);
    if (bus === undefined) return undefined;
    if ([...world.events.rules(account, region, Name)].length > 0) {
      throw invalid(`Event bus ${Name} can't be deleted since it has rules.`);
    }
    world.events.deleteBus(bus);
    return undefined;
  },
});
