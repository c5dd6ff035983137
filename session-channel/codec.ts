import { hash } from 'node:crypto';
import { FrameError } from './frame-error.ts';
import { type AgentMessage, MessageType } from './message.ts';
import { readSwappedUuid, writeSwappedUuid } from './uuid.ts';

// The binary frame of both channels: a fixed header of 120 bytes, all integers big-endian, then the payload
// (facts/session-manager.md A.4). HeaderLength counts up to PayloadLength, so it is 116, not 120.

/** Largest frame that is accepted or written; the agent itself writes at most 142,000 bytes. */
export const MAX_FRAME_BYTES = 1_048_576;
/** Bytes before the payload in a frame as every known writer makes it. */
export const HEADER_BYTES = 120;

const HEADER_LENGTH = HEADER_BYTES - 4;
const MESSAGE_TYPE_BYTES = 32;
const OFFSET = {
  messageType: 4,
  schemaVersion: 36,
  createdAt: 40,
  sequenceNumber: 48,
  flags: 56,
  messageId: 64,
  digest: 80,
  payloadType: 112,
  payloadLength: 116,
} as const;
const TWO_POW_32 = 0x1_0000_0000;

const padded = new Map<string, Buffer>(
  Object.values(MessageType).map((type) => [type, Buffer.from(type.padEnd(MESSAGE_TYPE_BYTES), 'latin1')]),
);

/** Which of the receiver's checks to make. */
export interface DecodeOptions {
  /** The client checks the payload's SHA-256; the real agent does not. Default true. */
  readonly checkDigest?: boolean;
}

/** The bytes of a message, with its payload's digest. Throws RangeError on a message that has no frame form. */
export function encodeMessage(message: AgentMessage): Buffer {
  const { payload, messageType } = message;
  const size = HEADER_BYTES + payload.length;
  if (size > MAX_FRAME_BYTES) throw new RangeError(`a frame of ${size} bytes is over ${MAX_FRAME_BYTES}`);
  const frame = Buffer.allocUnsafe(size);
  frame.writeUInt32BE(HEADER_LENGTH, 0);
  frame.set(padded.get(messageType) ?? padMessageType(messageType), OFFSET.messageType);
  frame.writeUInt32BE(message.schemaVersion, OFFSET.schemaVersion);
  writeInt64(frame, OFFSET.createdAt, message.createdAt);
  writeInt64(frame, OFFSET.sequenceNumber, message.sequenceNumber);
  writeInt64(frame, OFFSET.flags, message.flags);
  writeSwappedUuid(frame, OFFSET.messageId, message.messageId);
  frame.set(hash('sha256', payload, 'buffer'), OFFSET.digest);
  frame.writeUInt32BE(message.payloadType, OFFSET.payloadType);
  frame.writeUInt32BE(payload.length, OFFSET.payloadLength);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** Reads one frame. The payload is everything after the header, as all known readers take it. Throws FrameError. */
export function decodeMessage(bytes: Uint8Array, { checkDigest = true }: DecodeOptions = {}): AgentMessage {
  if (bytes.length > MAX_FRAME_BYTES) {
    throw new FrameError('too-large', 0, `a frame of ${bytes.length} bytes is over ${MAX_FRAME_BYTES}`);
  }
  const frame = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (frame.length < HEADER_BYTES) {
    throw new FrameError(
      'too-short',
      frame.length,
      `a frame has ${HEADER_BYTES} bytes or more, got ${frame.length}`,
    );
  }
  const headerLength = frame.readUInt32BE(0);
  if (headerLength < HEADER_LENGTH || headerLength + 4 > frame.length) {
    throw new FrameError('header-length', 0, `header length ${headerLength} does not fit the frame`);
  }
  const messageType = readMessageType(frame);
  const createdAt = readInt64(frame, OFFSET.createdAt);
  if (createdAt === 0) throw new FrameError('created-date', OFFSET.createdAt, 'the created date is zero');
  const payload = frame.subarray(headerLength + 4);
  if (checkDigest && payload.length > 0 && !isPublication(messageType)) requireDigest(frame, payload);
  return {
    messageType,
    schemaVersion: frame.readUInt32BE(OFFSET.schemaVersion),
    createdAt,
    sequenceNumber: readInt64(frame, OFFSET.sequenceNumber),
    // Only two bits have a meaning; the low word is enough.
    flags: frame.readUInt32BE(OFFSET.flags + 4),
    messageId: readSwappedUuid(frame, OFFSET.messageId),
    payloadType: frame.readUInt32BE(OFFSET.payloadType),
    payload,
  };
}

// start_publication and pause_publication are never validated by the client.
const isPublication = (messageType: string): boolean =>
  messageType === MessageType.startPublication || messageType === MessageType.pausePublication;

function requireDigest(frame: Buffer, payload: Uint8Array): void {
  const digest = hash('sha256', payload, 'buffer');
  if (frame.compare(digest, 0, 32, OFFSET.digest, OFFSET.digest + 32) !== 0) {
    throw new FrameError('digest', OFFSET.digest, 'the SHA-256 of the payload is not the one in the header');
  }
}

/** Writers pad with spaces, some with NUL; both are stripped on either side. */
function readMessageType(frame: Buffer): string {
  let start: number = OFFSET.messageType;
  let end = OFFSET.messageType + MESSAGE_TYPE_BYTES;
  while (start < end && isPadding(frame[start]!)) start += 1;
  while (end > start && isPadding(frame[end - 1]!)) end -= 1;
  if (start === end) throw new FrameError('message-type', OFFSET.messageType, 'the message type is empty');
  return frame.toString('latin1', start, end);
}

const isPadding = (byte: number): boolean => byte === 0x20 || byte === 0 || (byte >= 0x09 && byte <= 0x0d);

function padMessageType(messageType: string): Buffer {
  if (!/^[\x21-\x7e]{1,32}$/.test(messageType)) {
    throw new RangeError(
      `a message type is 1 to 32 printable ASCII characters: ${JSON.stringify(messageType)}`,
    );
  }
  return Buffer.from(messageType.padEnd(MESSAGE_TYPE_BYTES), 'latin1');
}

function readInt64(frame: Buffer, offset: number): number {
  const value = frame.readInt32BE(offset) * TWO_POW_32 + frame.readUInt32BE(offset + 4);
  if (value < 0 || !Number.isSafeInteger(value)) {
    throw new FrameError('number-range', offset, `the number at byte ${offset} is negative or over 2^53`);
  }
  return value;
}

function writeInt64(frame: Buffer, offset: number, value: number): void {
  if (value < 0 || !Number.isSafeInteger(value))
    throw new RangeError(`not a safe non-negative integer: ${value}`);
  frame.writeUInt32BE(Math.floor(value / TWO_POW_32), offset);
  frame.writeUInt32BE(value % TWO_POW_32, offset + 4);
}
