const TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the hyphenated text form of a UUID, of any version and either case. */
export const isUuid = (text: string): boolean => TEXT.test(text);

/** The UUID that lies in a frame at `offset` with its halves swapped, as hyphenated lower-case text. */
export function readSwappedUuid(frame: Buffer, offset: number): string {
  const hex = frame.toString('hex', offset, offset + 16);
  return `${hex.slice(16, 24)}-${hex.slice(24, 28)}-${hex.slice(28, 32)}-${hex.slice(0, 4)}-${hex.slice(4, 16)}`;
}

/** Writes a hyphenated UUID into a frame, the second half first, as both ends of the wire do. */
export function writeSwappedUuid(frame: Buffer, offset: number, uuid: string): void {
  const first = uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18);
  const second = uuid.slice(19, 23) + uuid.slice(24, 36);
  const written = frame.write(second + first, offset, 16, 'hex');
  if (written !== 16 || uuid.length !== 36) throw new RangeError(`not a UUID: ${JSON.stringify(uuid)}`);
}
