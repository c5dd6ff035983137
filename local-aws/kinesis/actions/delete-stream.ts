import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askStream, findStream, streamShape } from '../find-stream.ts';

/** Source: Kinesis API reference, DeleteStream. */
export const deleteStream = defineAction({
  service: 'kinesis',
  name: 'DeleteStream',
  readOnly: false,
  input: z.object({ ...streamShape, EnforceConsumerDeletion: z.boolean().optional() }),
  omits: ['The stream is gone at once.'],
  authorize: (input, call) => askStream(call, input),
  handle: (input, call) => {
    call.world.kinesis.delete(findStream(call, input));
    return undefined;
  },
});
