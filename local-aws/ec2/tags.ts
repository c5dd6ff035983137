import { z } from 'zod';
import { AwsError } from '../error.ts';

/** Tags of one thing. Source: EC2 user guide, "Tag restrictions". */
const MAX_TAGS = 50;

export const tagShape = z.object({ Key: z.string(), Value: z.string().default('') });
export const tagSpecifications = z
  .array(z.object({ ResourceType: z.string(), Tag: z.array(tagShape).default([]) }))
  .default([]);
export type TagSpecification = z.output<typeof tagSpecifications>[number];

/** The tags that a request gives to things of one kind. */
export function pathTags(specifications: readonly TagSpecification[], kind: string): Record<string, string> {
  return readTags(
    specifications.filter(({ ResourceType }) => ResourceType === kind).flatMap(({ Tag }) => Tag),
  );
}

/** `[{Key, Value}]` as an object; refuses keys and values that are too long or reserved. */
export function readTags(list: readonly { Key: string; Value: string }[]): Record<string, string> {
  for (const { Key, Value } of list) {
    if (Key === '' || Key.length > 127 || Value.length > 255) {
      throw new AwsError(
        'InvalidParameterValue',
        `Tag ${Key === '' ? 'keys' : Key.slice(0, 40)} is empty or too long. Keys hold up to 127 characters, values up to 255.`,
      );
    }
    if (Key.toLowerCase().startsWith('aws:')) {
      throw new AwsError(
        'InvalidParameterValue',
        'Tag keys starting with aws: are reserved for internal use',
      );
    }
  }
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

/** Refuses more tags than one thing may have. */
export function checkTagCount(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > MAX_TAGS) {
    throw new AwsError('TagLimitExceeded', `The maximum number of ${MAX_TAGS} Tags has been reached.`);
  }
}

/** Tags as EC2's answers show them; nothing when there are none. */
export function tagSet(tags: Readonly<Record<string, string>>): {
  tagSet?: { key: string; value: string }[];
} {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return list.length === 0 ? {} : { tagSet: list };
}
