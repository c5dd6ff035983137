import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { busOutput } from '../bus-output.ts';
import { eventsPage, pageSize } from '../place.ts';

/** Source: API_ListEventBuses. */
export const listEventBuses = defineAction({
  service: 'events',
  name: 'ListEventBuses',
  readOnly: true,
  input: z.object({
    NamePrefix: z.string().max(256).optional(),
    NextToken: z.string().optional(),
    Limit: pageSize,
  }),
  handle: ({ NamePrefix = '', NextToken, Limit }, call) => {
    const found = call.world.events
      .buses(call.account, call.region)
      .filter(({ name }) => name.startsWith(NamePrefix));
    const scope = [call.account, call.region, NamePrefix];
    const { items, ...rest } = eventsPage(found, { keyOf: ({ name }) => name, Limit, NextToken, scope });
    return { EventBuses: items.map(busOutput), ...rest };
  },
});
