import type { TerminalSize } from '@sallyport/session-channel/payloads/size.ts';

/** How a program of a session ended. */
export interface ProgramEnd {
  readonly exitCode: number;
}

/** What runs in a session: a shell, a command, or a port's relay. */
export interface Program {
  /** Who it runs as; '' where no process is started. */
  readonly runAsUser: string;
  input(data: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Stops giving output until `resume`. */
  pause(): void;
  resume(): void;
  /** Asks the program to end, and makes it; with `now` it is not asked first. */
  kill(now?: boolean): void;
}

/** What a program tells its session. */
export interface ProgramEvents {
  output(data: Uint8Array): void;
  errorOutput(data: Uint8Array): void;
  /** Said once, after the last output. */
  ended(end: ProgramEnd): void;
}
