import { isUuid } from '../uuid.ts';
import { fail, parseJsonObject } from './json-object.ts';

/** The first, textual frame on a data channel (facts/session-manager.md A.3 and B.6). */
export interface OpenDataChannel {
  /** The token of StartSession, ResumeSession or CreateDataChannel: a secret. */
  readonly tokenValue: string;
  readonly requestId: string;
  /** Client: a UUID made once per run. Agent: an empty text. */
  readonly clientId: string;
  /** Client only; absent in older plugins. */
  readonly clientVersion?: string;
  /** Agent only: the id of its node. Tells an agent's frame from a client's. */
  readonly clientInstanceId?: string;
}

const SCHEMA_VERSION = '1.0';
/** Longest token, id or version that is accepted in an opening. */
export const MAX_OPENING_TEXT = 8_192;

/** The text frame of an opening, in the field order of the plugin (or of the agent). */
export function renderOpenDataChannel(opening: OpenDataChannel): string {
  const { requestId, tokenValue, clientId, clientVersion, clientInstanceId } = opening;
  return JSON.stringify({
    MessageSchemaVersion: SCHEMA_VERSION,
    RequestId: requestId,
    TokenValue: tokenValue,
    ClientInstanceId: clientInstanceId,
    ClientId: clientId,
    ClientVersion: clientVersion,
  });
}

/** Reads the opening of a client or of an agent. Throws FrameError; no error text holds the token. */
export function parseOpenDataChannel(text: string | Uint8Array): OpenDataChannel {
  const what = 'OpenDataChannel';
  const json = parseJsonObject(text, what);
  if (json.text('MessageSchemaVersion') !== SCHEMA_VERSION) fail(`${what}.MessageSchemaVersion`, '"1.0"');
  const requestId = json.text('RequestId');
  if (!isUuid(requestId)) fail(`${what}.RequestId`, 'a UUID');
  const tokenValue = limited(json.text('TokenValue'), `${what}.TokenValue`);
  if (tokenValue === '') fail(`${what}.TokenValue`, 'a text that is not empty');
  const clientVersion = json.textOr('ClientVersion', undefined);
  const clientInstanceId = json.textOr('ClientInstanceId', undefined);
  return {
    tokenValue,
    requestId,
    clientId: limited(json.textOr('ClientId', ''), `${what}.ClientId`),
    ...(clientVersion === undefined
      ? {}
      : { clientVersion: limited(clientVersion, `${what}.ClientVersion`) }),
    ...(clientInstanceId === undefined
      ? {}
      : { clientInstanceId: limited(clientInstanceId, `${what}.ClientInstanceId`) }),
  };
}

const limited = (text: string, path: string): string =>
  text.length <= MAX_OPENING_TEXT ? text : fail(path, `at most ${MAX_OPENING_TEXT} characters`);
