import type { Instant } from '../domain/kernel/instant.ts';
import type { Place } from '../domain/sessions/session.ts';

/** How far a session's streamed log has been judged, by whichever process did it. */
export interface Bookmark {
  /** Of the bookmark that was read; 0 for a new one. */
  readonly version: number;
  readonly lastEventId: string;
  /** The log's first event. */
  readonly beganAt: Instant;
  /** A process that has read nothing of the log begins here: what was before is not needed to go on. */
  readonly restartAt: Instant;
}

/** Keeps bookmarks for all processes that judge sessions while they go on. */
export interface Bookmarks {
  read(place: Place, sessionId: string): Promise<Bookmark | null>;
  /** Writes over the version that was read; false: another process wrote meanwhile, and nothing was written. */
  write(place: Place, sessionId: string, bookmark: Bookmark): Promise<boolean>;
}
