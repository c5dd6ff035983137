import type { ReadStream } from 'node:tty';

/** The person's end: standard input and outputs, or what stands for them. */
export interface SessionStreams {
  /** A terminal when it has `setRawMode`. */
  readonly stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'isRaw' | 'setRawMode'>>;
  readonly stdout: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
  };
  readonly stderr: NodeJS.WritableStream;
}

/** The terminal's size, if it is one. */
export function terminalSize(stdout: SessionStreams['stdout']): { cols: number; rows: number } | undefined {
  const { columns = 0, rows = 0 } = stdout;
  return columns > 0 && rows > 0 ? { cols: columns, rows } : undefined;
}
