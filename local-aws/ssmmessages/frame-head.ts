import { HEADER_BYTES } from '@sallyport/session-channel/codec.ts';
import { FrameError } from '@sallyport/session-channel/frame-error.ts';
import { MessageType } from '@sallyport/session-channel/message.ts';

/** What the relay reads of a frame; all else passes as it is. facts/session-manager.md A.4. */
export interface FrameHead {
  readonly messageType: string;
  readonly sequenceNumber: number;
  readonly payloadType: number;
}

const TYPE_AT = 4;
const TYPE_END = 36;
const CREATED_AT = 40;
const SEQUENCE_AT = 48;
const DIGEST_AT = 80;
const DIGEST_END = 112;
const PAYLOAD_TYPE_AT = 112;
const MIN_HEADER_LENGTH = HEADER_BYTES - 4;
const TWO_POW_32 = 0x1_0000_0000;
/** Sequence numbers stay below 2^53. */
const MAX_HIGH_WORD = 0x20_0000;

/** The types that streams are made of, as their writers pad them: compared as bytes, without making a string. */
const padded = [MessageType.outputStreamData, MessageType.inputStreamData, MessageType.acknowledge].map(
  (type) => [type, Buffer.from(type.padEnd(TYPE_END - TYPE_AT), 'latin1')] as const,
);

function readType(frame: Buffer): string {
  for (const [type, bytes] of padded)
    if (frame.compare(bytes, 0, bytes.length, TYPE_AT, TYPE_END) === 0) return type;
  return frame
    .toString('latin1', TYPE_AT, TYPE_END)
    .replace(/^\0+|\0+$/g, '')
    .trim();
}

/** Reads the head of a binary frame. Throws FrameError. */
export function readHead(frame: Buffer): FrameHead {
  if (frame.length < HEADER_BYTES)
    throw new FrameError('too-short', frame.length, `a frame has ${HEADER_BYTES} bytes or more`);
  const headerLength = frame.readUInt32BE(0);
  if (headerLength < MIN_HEADER_LENGTH || headerLength + 4 > frame.length)
    throw new FrameError('header-length', 0, 'the header length does not fit the frame');
  if (frame.readUInt32BE(CREATED_AT) === 0 && frame.readUInt32BE(CREATED_AT + 4) === 0)
    throw new FrameError('created-date', CREATED_AT, 'the created date is zero');
  const high = frame.readUInt32BE(SEQUENCE_AT);
  if (high >= MAX_HIGH_WORD)
    throw new FrameError('number-range', SEQUENCE_AT, 'the sequence number is negative or over 2^53');
  return {
    messageType: readType(frame),
    sequenceNumber: high * TWO_POW_32 + frame.readUInt32BE(SEQUENCE_AT + 4),
    payloadType: frame.readUInt32BE(PAYLOAD_TYPE_AT),
  };
}

/** Whether two frames say that they carry the same payload. */
export function sameDigest(one: Buffer, other: Buffer): boolean {
  return one.compare(other, DIGEST_AT, DIGEST_END, DIGEST_AT, DIGEST_END) === 0;
}
