import type { HttpReply } from '../action.ts';
import { renderXml } from '../protocols/xml.ts';

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
/** The name space of S3's documents. */
export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An answer with an XML document. */
export function xmlReply(
  root: string,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `${XML_HEAD}<${root} xmlns="${S3_NAMESPACE}">${renderXml(content)}</${root}>`,
  };
}

/** An answer whose XML is already made. */
export function rawXmlReply(xml: string): HttpReply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: XML_HEAD + xml };
}

/** An answer without a body. */
export function emptyReply(status = 200, headers: Readonly<Record<string, string>> = {}): HttpReply {
  return { status, headers };
}
