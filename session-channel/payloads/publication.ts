import { jsonBytes } from './json-object.ts';

/**
 * The payload of start_publication and pause_publication. Nobody reads it; an empty one makes the real agent log
 * a bounds error (facts/session-manager.md A.4), so a small one is sent.
 */
export const renderPublication = (sessionId: string): Buffer => jsonBytes({ SessionId: sessionId });
