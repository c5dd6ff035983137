import { jsonBytes, parseJsonObject } from './json-object.ts';

/** The service's word that a session is over; on the control channel, that it shall end (facts A.5, B.7). */
export interface ChannelClosed {
  readonly messageId: string;
  readonly destinationId: string;
  readonly sessionId: string;
  readonly createdDate: string;
  /** What the person is told; empty at an ordinary end. */
  readonly output: string;
}

/** The payload of a channel_closed message. */
export function renderChannelClosed(closed: ChannelClosed): Buffer {
  return jsonBytes({
    MessageType: 'channel_closed',
    MessageId: closed.messageId,
    DestinationId: closed.destinationId,
    SessionId: closed.sessionId,
    SchemaVersion: 1,
    CreatedDate: closed.createdDate,
    Output: closed.output,
  });
}

/** Reads a channel_closed payload; only the session's id is required. Throws FrameError. */
export function parseChannelClosed(payload: Uint8Array): ChannelClosed {
  const json = parseJsonObject(payload, 'channel_closed');
  return {
    messageId: json.textOr('MessageId', ''),
    destinationId: json.textOr('DestinationId', ''),
    sessionId: json.text('SessionId'),
    createdDate: json.textOr('CreatedDate', ''),
    output: json.textOr('Output', ''),
  };
}
