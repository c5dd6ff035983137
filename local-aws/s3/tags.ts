import { AwsError } from '../error.ts';
import { flat } from '../protocols/xml.ts';
import { childOf, childrenOf, malformedXml, parseXml, textOf } from './xml-input.ts';

/** Source: S3 user guide, "Categorizing your storage using tags". */
export const MAX_OBJECT_TAGS = 10;
export const MAX_BUCKET_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;

function assertTag(key: string, value: string): void {
  if (key.length === 0 || key.length > MAX_KEY || /^aws:/i.test(key)) {
    throw new AwsError('InvalidTag', 'The TagKey you have provided is invalid', { members: { TagKey: key } });
  }
  if (value.length > MAX_VALUE) {
    throw new AwsError('InvalidTag', 'The TagValue you have provided is invalid', {
      members: { TagKey: key, TagValue: value },
    });
  }
}

/** Reads the x-amz-tagging header, which is written as a query (`a=1&b=2`). */
export function parseTagHeader(text: string): Record<string, string> {
  const tags = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(text)) {
    assertTag(key, value);
    if (tags.has(key))
      throw new AwsError(
        'InvalidArgument',
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      );
    tags.set(key, value);
  }
  if (tags.size > MAX_OBJECT_TAGS)
    throw new AwsError('BadRequest', `Object tags cannot be greater than ${MAX_OBJECT_TAGS}`);
  return Object.fromEntries(tags);
}

/** Reads a Tagging document. */
export function parseTagging(text: string, most: number): Record<string, string> {
  const root = parseXml(text);
  if (root.name !== 'Tagging') throw malformedXml();
  const tags = new Map<string, string>();
  for (const tag of childrenOf(childOf(root, 'TagSet'), 'Tag')) {
    const key = textOf(tag, 'Key') ?? '';
    const value = textOf(tag, 'Value') ?? '';
    assertTag(key, value);
    if (tags.has(key)) throw new AwsError('InvalidTag', 'Cannot provide multiple Tags with the same key');
    tags.set(key, value);
  }
  if (tags.size > most) throw new AwsError('BadRequest', `Object tags cannot be greater than ${most}`);
  return Object.fromEntries(tags);
}

/** The body of a Tagging document. */
export function taggingXml(tags: Readonly<Record<string, string>>): object {
  return { TagSet: { Tag: flat(Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))) } };
}
