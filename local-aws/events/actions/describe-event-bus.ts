import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { busOutput } from '../bus-output.ts';
import { askBus, busName, findBus } from '../place.ts';

/** Source: API_DescribeEventBus. */
export const describeEventBus = defineAction({
  service: 'events',
  name: 'DescribeEventBus',
  readOnly: true,
  input: z.object({ Name: busName }),
  authorize: ({ Name }, call) => askBus(call, Name),
  handle: ({ Name }, call) => {
    const bus = findBus(call, Name);
    return {
      ...busOutput(bus),
      KmsKeyIdentifier: bus.kmsKeyIdentifier,
      ...(bus.deadLetterArn === undefined ? {} : { DeadLetterConfig: { Arn: bus.deadLetterArn } }),
    };
  },
});
