import type { Instant } from '../kernel/instant.ts';

/** A record of a session's streamed log. */
export interface StreamedLine {
  readonly at: Instant;
  readonly text: string;
}

/** What the end of a streamed log shows. */
export interface LastActivity {
  /** The last line before the final flush. */
  readonly lastLineAt: Instant | null;
  /** `exit` or `logout` stands among the last lines: the shell was left on purpose. */
  readonly leftByWord: boolean;
}

/** When a session ends, the agent flushes what is left of the screen: lines this near to the end are no activity. */
const FLUSH_MS = 3000;
const LEAVING = /(^|[\s$#>;&])(exit|logout)\s*$/m;

/** Reads the last lines of a streamed log, in any order. */
export function lastActivity(lines: readonly StreamedLine[], endedAt: Instant): LastActivity {
  const before = lines.filter((line) => line.at < endedAt - FLUSH_MS).map((line) => line.at);
  const flushed = lines.filter((line) => line.at >= endedAt - FLUSH_MS);
  return {
    lastLineAt: before.length === 0 ? null : Math.max(...before),
    leftByWord: flushed.some((line) => LEAVING.test(line.text)),
  };
}
