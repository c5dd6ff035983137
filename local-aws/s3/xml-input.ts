import { AwsError } from '../error.ts';

/** An element of a request's XML, names without their prefix, attributes left out but `xsi:type`. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
  readonly type?: string;
}

const MAX_DEPTH = 16;
const MAX_ELEMENTS = 20_000;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The error for a body that is not the XML that S3 wants. */
export function malformedXml(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6});|#(\d{1,7});|(\w{1,8});)?/g, (whole, hex, decimal, name) => {
    if (whole === '&') throw malformedXml();
    if (name !== undefined) {
      const found = ENTITIES[name];
      if (found === undefined) throw malformedXml();
      return found;
    }
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (code > 0x10ffff) throw malformedXml();
    return String.fromCodePoint(code);
  });
}

interface Open {
  name: string;
  text: string;
  children: XmlElement[];
  type: string | undefined;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

/** Reads a small XML document; a DOCTYPE (and so any entity of the sender's own) is refused. */
export function parseXml(source: string): XmlElement {
  const stack: Open[] = [{ name: '', text: '', children: [], type: undefined }];
  let elements = 0;
  TOKEN.lastIndex = 0;
  const text = source.replace(/^\ufeff/, '');
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text);
    if (token === null) throw malformedXml();
    const [, cdata, slash, name, attributes, empty, plain] = token;
    const top = stack.at(-1)!;
    if (cdata !== undefined) top.text += cdata;
    else if (plain !== undefined) top.text += decode(plain);
    else if (name !== undefined && slash === '/') close(stack, localName(name));
    else if (name !== undefined) {
      elements += 1;
      if (elements > MAX_ELEMENTS || stack.length > MAX_DEPTH) throw malformedXml();
      const type = /\bxsi:type\s*=\s*["'](\w+)["']/.exec(attributes ?? '')?.[1];
      stack.push({ name: localName(name), text: '', children: [], type });
      if (empty === '/') close(stack, localName(name));
    }
  }
  const root = stack[0]!;
  if (stack.length !== 1 || root.children.length !== 1 || root.text.trim() !== '') throw malformedXml();
  return root.children[0]!;
}

function close(stack: Open[], name: string): void {
  const done = stack.pop();
  const parent = stack.at(-1);
  if (done === undefined || parent === undefined || done.name !== name) throw malformedXml();
  parent.children.push({
    name,
    text: done.children.length === 0 ? done.text : '',
    children: done.children,
    ...(done.type === undefined ? {} : { type: done.type }),
  });
}

/** The first child of this name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** All children of this name. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The text of a child, trimmed; undefined when there is none. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.text.trim();
}
