import type { HttpReply } from '../action.ts';
import { escapeXml } from '../protocols/xml.ts';

/** The answer that gives an agent its token: 201 and XML, although the question is JSON. facts/session-manager.md 0.5. */
export function channelCreated(action: string, token: string): HttpReply {
  return {
    status: 201,
    headers: { 'content-type': 'application/xml' },
    body: `<${action}Response xmlns=""><MessageSchemaVersion>1.0</MessageSchemaVersion><TokenValue>${escapeXml(token)}</TokenValue></${action}Response>`,
  };
}
