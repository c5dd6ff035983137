import { isUuid } from '../uuid.ts';
import { fail, parseJsonObject } from './json-object.ts';
import { MAX_OPENING_TEXT } from './open-data-channel.ts';

/** The first, textual frame on an agent's control channel (facts/session-manager.md B.4). */
export interface OpenControlChannel {
  readonly requestId: string;
  /** The token of CreateControlChannel: a secret. */
  readonly tokenValue: string;
  readonly agentVersion: string;
  /** Lower-case platform word such as "linux". */
  readonly platformType: string;
}

/** The text frame that an agent sends first. */
export function renderOpenControlChannel(opening: OpenControlChannel): string {
  return JSON.stringify({
    Cookie: null,
    MessageSchemaVersion: '1.0',
    RequestId: opening.requestId,
    TokenValue: opening.tokenValue,
    AgentVersion: opening.agentVersion,
    PlatformType: opening.platformType,
  });
}

/** Reads an agent's first frame. Throws FrameError; no error text holds the token. */
export function parseOpenControlChannel(text: string | Uint8Array): OpenControlChannel {
  const what = 'OpenControlChannel';
  if (text.length > MAX_OPENING_TEXT) fail(what, `at most ${MAX_OPENING_TEXT} characters`);
  const json = parseJsonObject(text, what);
  const requestId = json.text('RequestId');
  if (!isUuid(requestId)) fail(`${what}.RequestId`, 'a UUID');
  const tokenValue = json.text('TokenValue');
  if (tokenValue === '') fail(`${what}.TokenValue`, 'a text that is not empty');
  return {
    requestId,
    tokenValue,
    agentVersion: json.textOr('AgentVersion', ''),
    platformType: json.textOr('PlatformType', ''),
  };
}
