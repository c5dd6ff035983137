import { MessageType } from '@sallyport/session-channel/message.ts';
import { renderChannelClosed } from '@sallyport/session-channel/payloads/channel-closed.ts';
import { uuid } from '../ids.ts';
import { serviceFrame } from './service-frame.ts';

/** The frame that ends a session: shown to the person with `output`, and to the agent the word to stop. */
export function channelClosedFrame(session: { id: string; output: string }, now: number): Buffer {
  const payload = renderChannelClosed({
    messageId: uuid(),
    destinationId: session.id,
    sessionId: session.id,
    createdDate: new Date(now).toISOString(),
    output: session.output,
  });
  return serviceFrame(MessageType.channelClosed, payload, now);
}
