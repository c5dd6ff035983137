import { FrameError } from '../frame-error.ts';

/** Signals of port sessions, a uint32 as payload (facts/session-manager.md A.5). */
export const ChannelFlag = { disconnectToPort: 1, terminateSession: 2, connectToPortError: 3 } as const;
export type ChannelFlag = (typeof ChannelFlag)[keyof typeof ChannelFlag];

/** The payload of a Flag frame. */
export function renderFlag(flag: ChannelFlag): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(flag);
  return payload;
}

/** Reads a Flag frame's payload. Throws FrameError on an unknown flag. */
export function parseFlag(payload: Uint8Array): ChannelFlag {
  const value = payload.length === 4 ? new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0) : 0;
  if (value === 1 || value === 2 || value === 3) return value;
  throw new FrameError('payload-field', 0, 'flag: expected four bytes that hold 1, 2 or 3');
}
