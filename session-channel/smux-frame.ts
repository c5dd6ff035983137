import { FrameError } from './frame-error.ts';

// smux version 1, which port sessions carry as their bytes: version (1), command, length (16 bits), stream id
// (32 bits), both little-endian, then the data (facts/session-manager.md H.1).

export const SmuxCommand = { syn: 0, fin: 1, psh: 2, nop: 3 } as const;
export type SmuxCommand = (typeof SmuxCommand)[keyof typeof SmuxCommand];

export const SMUX_HEADER_BYTES = 8;
/** What a PSH frame may carry; the other side sends at most 32,768 by default and takes all that 16 bits say. */
export const SMUX_MAX_DATA_BYTES = 65_535;
const VERSION = 1;

export function encodeSmuxHeader(command: SmuxCommand, streamId: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(SMUX_HEADER_BYTES);
  header[0] = VERSION;
  header[1] = command;
  header.writeUInt16LE(length, 2);
  header.writeUInt32LE(streamId, 4);
  return header;
}

/** A command, or a piece of a PSH frame's data: a view into the bytes given, never gathered. */
export interface SmuxPiece {
  readonly command: SmuxCommand;
  readonly streamId: number;
  readonly data: Uint8Array;
}

const NO_DATA = new Uint8Array();

/** Cuts a byte stream into smux pieces, wherever its chunks begin and end. */
export class SmuxDecoder {
  readonly #header = Buffer.alloc(SMUX_HEADER_BYTES);
  #headerBytes = 0;
  #dataLeft = 0;
  #command: SmuxCommand = SmuxCommand.nop;
  #streamId = 0;

  /** Throws FrameError on bytes that are not smux; nothing may be given after that. */
  receive(bytes: Uint8Array): SmuxPiece[] {
    const pieces: SmuxPiece[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#dataLeft === 0) {
        at = this.#readHeader(bytes, at, pieces);
        continue;
      }
      const end = Math.min(bytes.length, at + this.#dataLeft);
      this.#dataLeft -= end - at;
      // Only PSH has a use for data; what comes with another command is passed over.
      if (this.#command === SmuxCommand.psh) {
        pieces.push({ command: SmuxCommand.psh, streamId: this.#streamId, data: bytes.subarray(at, end) });
      }
      at = end;
    }
    return pieces;
  }

  #readHeader(bytes: Uint8Array, start: number, pieces: SmuxPiece[]): number {
    const end = Math.min(bytes.length, start + SMUX_HEADER_BYTES - this.#headerBytes);
    this.#header.set(bytes.subarray(start, end), this.#headerBytes);
    this.#headerBytes += end - start;
    if (this.#headerBytes < SMUX_HEADER_BYTES) return end;
    this.#headerBytes = 0;
    if (this.#header[0] !== VERSION) {
      throw new FrameError('smux-version', 0, `smux version ${this.#header[0]} is not known, expected 1`);
    }
    this.#command = smuxCommand(this.#header[1]!);
    this.#dataLeft = this.#header.readUInt16LE(2);
    this.#streamId = this.#header.readUInt32LE(4);
    if (this.#command !== SmuxCommand.psh) {
      pieces.push({ command: this.#command, streamId: this.#streamId, data: NO_DATA });
    }
    return end;
  }
}

function smuxCommand(byte: number): SmuxCommand {
  if (byte === 0 || byte === 1 || byte === 2 || byte === 3) return byte;
  throw new FrameError('smux-command', 1, `smux command ${byte} is not known`);
}
