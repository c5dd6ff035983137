import { isUuid } from '../uuid.ts';
import { fail, parseJsonObject } from './json-object.ts';

/** What an acknowledge message says; receivers match by the sequence number only (facts A.5). */
export interface Acknowledge {
  readonly messageType: string;
  readonly messageId: string;
  readonly sequenceNumber: number;
}

/** The payload of an acknowledgement. A template, since there is one for every data frame. */
export function renderAcknowledge({ messageType, messageId, sequenceNumber }: Acknowledge): Buffer {
  if (!/^\w+$/.test(messageType) || !isUuid(messageId))
    throw new RangeError('not an acknowledgeable message');
  return Buffer.from(
    `{"AcknowledgedMessageType":"${messageType}","AcknowledgedMessageId":"${messageId}","AcknowledgedMessageSequenceNumber":${sequenceNumber},"IsSequentialMessage":true}`,
    'latin1',
  );
}

/** Reads an acknowledgement. Throws FrameError. */
export function parseAcknowledge(payload: Uint8Array): Acknowledge {
  const json = parseJsonObject(payload, 'acknowledge');
  const sequenceNumber = json.number('AcknowledgedMessageSequenceNumber');
  if (!Number.isSafeInteger(sequenceNumber) || sequenceNumber < 0) {
    fail('acknowledge.AcknowledgedMessageSequenceNumber', 'a whole number from 0');
  }
  return {
    messageType: json.text('AcknowledgedMessageType'),
    messageId: json.text('AcknowledgedMessageId'),
    sequenceNumber,
  };
}
