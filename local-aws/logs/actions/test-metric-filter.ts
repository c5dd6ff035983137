import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { filterPattern } from '../arguments.ts';

/** Source: CloudWatch Logs API reference, TestMetricFilter. */
export const testMetricFilter = defineAction({
  service: 'logs',
  name: 'TestMetricFilter',
  readOnly: true,
  input: z.object({ filterPattern, logEventMessages: z.array(z.string().min(1)).min(1).max(50) }),
  handle: (input, call) => {
    const pattern = call.world.logs.pattern(input.filterPattern);
    const matches = input.logEventMessages.flatMap((eventMessage, i) =>
      pattern.matches(eventMessage)
        ? [{ eventNumber: i + 1, eventMessage, extractedValues: pattern.extract(eventMessage) }]
        : [],
    );
    return { matches };
  },
});
