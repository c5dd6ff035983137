import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput, sqsOutput } from '../form.ts';
import { askByUrl, findQueue } from '../queue-url.ts';
import { messageShape, send } from '../send.ts';

/** Source: API_SendMessage. */
export const sendMessage = defineAction({
  service: 'sqs',
  name: 'SendMessage',
  readOnly: false,
  trail: 'data',
  input: sqsInput({ QueueUrl: z.string(), ...messageShape }),
  authorize: askByUrl(),
  handle: (input, call) => sqsOutput(call, send(call, findQueue(call, input.QueueUrl), input)),
  omits: ['Queues with a KMS key keep the setting; messages are not encrypted with it.'],
});
