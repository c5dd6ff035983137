import type { Call, HttpReply } from '../action.ts';
import type { AwsError } from '../error.ts';
import { escapeXml } from '../protocols/xml.ts';
import type { Bucket } from './bucket.ts';
import { receiveText } from './receive-body.ts';
import { emptyReply, rawXmlReply, S3_NAMESPACE } from './reply.ts';
import { malformedXml, parseXml, type XmlElement } from './xml-input.ts';

/** An element as it came, its name space left out. */
export function renderElement(element: XmlElement): string {
  const inner =
    element.children.length === 0 ? escapeXml(element.text) : element.children.map(renderElement).join('');
  return `<${element.name}>${inner}</${element.name}>`;
}

/** A configuration that a bucket keeps and gives back as it was put. */
export interface KeptConfiguration {
  /** Its place in `Bucket.kept`. */
  readonly slot: string;
  /** The document's root element. */
  readonly root: string;
  /** What is answered while there is none. */
  readonly missing?: () => AwsError;
}

/** The answer to a Get of a kept configuration. */
export function readKept(bucket: Bucket, { slot, root, missing }: KeptConfiguration): HttpReply {
  const kept = bucket.kept[slot];
  if (kept === undefined && missing !== undefined) throw missing();
  const inner = kept === undefined ? '' : kept.children.map(renderElement).join('');
  return rawXmlReply(`<${root} xmlns="${S3_NAMESPACE}">${inner}</${root}>`);
}

/** Keeps a configuration after `check` has passed it. */
export async function keep(
  bucket: Bucket,
  call: Call,
  { slot, root }: KeptConfiguration,
  check: (element: XmlElement) => void,
): Promise<HttpReply> {
  const element = parseXml(await receiveText(call));
  if (element.name !== root) throw malformedXml();
  check(element);
  const { kept } = call.world.s3.bucket(bucket.name) ?? bucket;
  call.world.s3.change(bucket, { kept: { ...kept, [slot]: element } });
  return emptyReply();
}

/** Forgets a configuration. */
export function forget(bucket: Bucket, call: Call, slot: string): HttpReply {
  const { [slot]: _, ...kept } = bucket.kept;
  call.world.s3.change(bucket, { kept });
  return emptyReply(204);
}
