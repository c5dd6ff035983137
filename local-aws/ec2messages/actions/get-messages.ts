import { z } from 'zod';
import { defineAction } from '../../action.ts';

/** How long the service holds an agent's question while there is nothing to say. facts/session-manager.md H.1. */
export const LONG_POLL_MS = 20_000;

/** GetMessages: agents ask for commands here until their control channel is up, and are given them over that. */
export const getMessages = defineAction({
  service: 'ec2messages',
  name: 'GetMessages',
  readOnly: true,
  trail: 'none',
  input: z.object({
    Destination: z.string().max(64),
    MessagesRequestId: z.string().max(64),
    VisibilityTimeoutInSeconds: z.number().int().min(1).max(3600).optional(),
  }),
  handle: async (input, { signal }) => {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LONG_POLL_MS).unref();
      const stop = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', stop, { once: true });
    });
    return { Destination: input.Destination, Messages: [], MessagesRequestId: input.MessagesRequestId };
  },
  omits: ['There never is a message: commands go over the control channel.'],
});
