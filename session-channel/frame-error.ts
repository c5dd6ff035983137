/** What is wrong with a frame that cannot be accepted. */
export type FrameErrorCode =
  | 'too-large'
  | 'too-short'
  | 'header-length'
  | 'message-type'
  | 'created-date'
  | 'number-range'
  | 'digest'
  | 'payload-json'
  | 'payload-field'
  | 'payload-size'
  | 'smux-version'
  | 'smux-command';

/** A frame that is malformed; the only error that decoding and parsing throw. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: FrameErrorCode;
  /** Byte offset in the frame (or in the payload, for payload codes) at which the mistake was seen. */
  readonly offset: number;

  constructor(code: FrameErrorCode, offset: number, text: string) {
    super(text);
    this.code = code;
    this.offset = offset;
  }
}
