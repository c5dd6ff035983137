import { fail, jsonBytes, parseJsonObject } from './json-object.ts';

/** What an agent tells the service of its side of a session (facts/session-manager.md B.6). */
export interface AgentSessionState {
  readonly sessionState: 'Connected' | 'Terminating';
  readonly sessionId: string;
}

/** The payload of an agent_session_state message. */
export const renderAgentSessionState = ({ sessionState, sessionId }: AgentSessionState): Buffer =>
  jsonBytes({ SchemaVersion: 1, SessionState: sessionState, SessionId: sessionId });

/** Reads an agent_session_state payload. Throws FrameError. */
export function parseAgentSessionState(payload: Uint8Array): AgentSessionState {
  const json = parseJsonObject(payload, 'agent_session_state');
  const sessionState = json.text('SessionState');
  if (sessionState !== 'Connected' && sessionState !== 'Terminating') {
    fail('agent_session_state.SessionState', '"Connected" or "Terminating"');
  }
  return { sessionState, sessionId: json.text('SessionId') };
}
