import type { Action, HttpReply, Protocol } from '../action.ts';
import type { AwsError } from '../error.ts';
import { escapeXml, renderXml } from '../protocols/xml.ts';
import { XML_NAMESPACE } from './target.ts';

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Renders what a handler returned, in the protocol of the call. */
export function renderOutput(
  action: Action,
  protocol: Protocol,
  output: object | undefined,
  requestId: string,
): HttpReply {
  switch (protocol) {
    case 'json':
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
        body: output === undefined ? '{}' : JSON.stringify(output),
      };
    case 'query': {
      const result =
        output === undefined ? '' : `<${action.name}Result>${renderXml(output)}</${action.name}Result>`;
      return xml(
        200,
        `<${action.name}Response xmlns="${XML_NAMESPACE[action.service]}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action.name}Response>`,
        requestId,
      );
    }
    case 'ec2':
      return xml(
        200,
        `<${action.name}Response xmlns="${XML_NAMESPACE['ec2']}"><requestId>${requestId}</requestId>${renderXml(output ?? {}, 'item')}</${action.name}Response>`,
        requestId,
      );
    default:
      return withRequestId((output ?? { status: 200 }) as HttpReply, requestId);
  }
}

function xml(status: number, body: string, requestId: string): HttpReply {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: XML_HEAD + body,
  };
}

function withRequestId(reply: HttpReply, requestId: string): HttpReply {
  return { ...reply, headers: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId, ...reply.headers } };
}

function queryError(error: AwsError, requestId: string): HttpReply {
  const { queryCode, ...members } = error.members;
  const code =
    typeof queryCode === 'string'
      ? queryCode
      : error.code.replace(/^ValidationException$/, 'ValidationError');
  const type = error.status >= 500 ? 'Receiver' : 'Sender';
  return xml(
    error.status,
    `<ErrorResponse><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message>${renderXml(members)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    requestId,
  );
}

function jsonError(error: AwsError, requestId: string): HttpReply {
  const { queryCode, ...members } = error.members;
  return {
    status: error.status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
      ...(typeof queryCode === 'string' ? { 'x-amzn-query-error': `${queryCode};Sender` } : {}),
    },
    body: JSON.stringify({ __type: error.code, message: error.message, ...members }),
  };
}

/** Renders an error in the protocol of the call: each has its own shape. */
export function renderError(protocol: Protocol, error: AwsError, requestId: string): HttpReply {
  const { authorizationOf: _, ...members } = error.members;
  const shown = Object.assign(Object.create(Object.getPrototypeOf(error)), error, {
    message: error.message,
    members,
  }) as AwsError;
  const text = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  switch (protocol) {
    case 'json':
      return jsonError(shown, requestId);
    case 'query':
      return queryError(shown, requestId);
    case 'ec2':
      return xml(
        error.status,
        `<Response><Errors><Error>${text}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
        requestId,
      );
    case 's3':
      return withRequestId(
        {
          status: error.status,
          headers: { 'content-type': 'application/xml', ...error.headers },
          body: `${XML_HEAD}<Error>${text}${renderXml(members)}<RequestId>${requestId}</RequestId><HostId>${requestId}</HostId></Error>`,
        },
        requestId,
      );
    case 'messages': {
      // The agent looks for the literal `<AccessDeniedException>`; facts/session-manager.md B.4.
      const root = error.code === 'AccessDeniedException' ? 'AccessDeniedException' : 'BadRequest';
      return withRequestId(
        {
          status: error.status,
          headers: { 'content-type': 'application/xml' },
          body: `<${root} xmlns=""><message>${escapeXml(error.message)}</message></${root}>`,
        },
        requestId,
      );
    }
  }
}
