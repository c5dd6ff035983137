import type { TransportOutput } from './channel-output.ts';
import { FrameError } from './frame-error.ts';
import { MessageType } from './message.ts';
import { parseChannelClosed } from './payloads/channel-closed.ts';

/** What a message of the service on a data channel means to either end; undefined for one to pass over. */
export function readControl(messageType: string, payload: Uint8Array): TransportOutput | undefined {
  if (messageType === MessageType.pausePublication) return { kind: 'publication', state: 'paused' };
  if (messageType === MessageType.startPublication) return { kind: 'publication', state: 'started' };
  if (messageType !== MessageType.channelClosed) return undefined;
  try {
    const { sessionId, output } = parseChannelClosed(payload);
    return { kind: 'closed', sessionId, output };
  } catch (error) {
    if (error instanceof FrameError) return { kind: 'malformed', error };
    throw error;
  }
}
