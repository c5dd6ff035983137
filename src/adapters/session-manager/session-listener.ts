import type { ClientOutput } from '@sallyport/session-channel/channel-output.ts';
import type { ChannelFlag } from '@sallyport/session-channel/payloads/flag.ts';

/** What a session is, once it runs. */
export type SessionReady = Extract<ClientOutput, { kind: 'ready' }>;

/** What a session tells while it runs; each may be called many times, in order, and none after it has ended. */
export interface SessionListener {
  ready(session: SessionReady): void;
  output(stream: 'stdout' | 'stderr', data: Uint8Array): void;
  /** What is being waited for, as a sentence; empty when the wait is over. */
  waiting(text: string): void;
  /** `isFull` is false again. */
  writable(): void;
  exitCode?(exitCode: number): void;
  flag?(flag: ChannelFlag): void;
}
