import { createHash } from 'node:crypto';
import type { AttributeValue } from './queue.ts';

export function bodyMd5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

function sized(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

/**
 * The MD5 of message attributes, which SDKs check; undefined when there are none. Source: SQS developer guide,
 * "Calculating the MD5 message digest for message attributes": sorted names; name, type and value, each with its
 * length before it, and one byte that says text (1) or binary (2).
 */
export function attributesMd5(attributes: Readonly<Record<string, AttributeValue>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] ?? { DataType: '' };
    hash.update(sized(Buffer.from(name))).update(sized(Buffer.from(DataType)));
    if (BinaryValue === undefined)
      hash.update(Buffer.from([1])).update(sized(Buffer.from(StringValue ?? '')));
    else hash.update(Buffer.from([2])).update(sized(Buffer.from(BinaryValue, 'base64')));
  }
  return hash.digest('hex');
}
