import { encodeMessage } from '@sallyport/session-channel/codec.ts';
import { MessageFlag, MessageType, PayloadType } from '@sallyport/session-channel/message.ts';
import { renderAcknowledge } from '@sallyport/session-channel/payloads/acknowledge.ts';
import { uuid } from '../ids.ts';

/** A frame that the service itself writes. */
export function serviceFrame(messageType: string, payload: Buffer, now: number): Buffer {
  return encodeMessage({
    messageType,
    schemaVersion: 1,
    createdAt: Math.max(1, now),
    sequenceNumber: 0,
    flags: MessageFlag.synFin,
    messageId: uuid(),
    payloadType: PayloadType.none,
    payload,
  });
}

/** The acknowledgement that the service gives in a receiver's place, for a frame that the receiver has had. */
export function acknowledgement(
  messageType: string,
  messageId: string,
  sequenceNumber: number,
  now: number,
): Buffer {
  return serviceFrame(
    MessageType.acknowledge,
    renderAcknowledge({ messageType, messageId, sequenceNumber }),
    now,
  );
}
