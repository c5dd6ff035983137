import { z } from 'zod';
import { invalidInput } from './errors.ts';

/** Source of the bounds: IAM API reference, and IAM user guide, "IAM and STS quotas". */
const MAX_TAGS = 50;
const MAX_PAGE = 1000;
const MAX_DOCUMENT = 131_072;
const NAME = /^[\w+=,.@-]+$/;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const name = (max: number) => z.string().min(1).max(max).regex(NAME);

/** The name of a user to be made. */
export const userName = name(64);
/** Reads accept longer names of users and groups than creations do. */
export const anyUserName = name(128);
/** The name of a group. */
export const groupName = name(128);
/** The name of a role. */
export const roleName = name(64);
/** The name of a policy, inline or managed, or of an MFA device. */
export const policyName = name(128);
/** The name of an instance profile. */
export const profileName = name(128);

/** The ARN of a managed policy. */
export const policyArn = z.string().min(20).max(2048);

/** `/`, or `/a/b/`. */
export const path = z
  .string()
  .max(512)
  .regex(/^(\/|\/[\u0021-\u007E]+\/)$/)
  .default('/');

/** What the paths of a list begin with. */
export const pathPrefix = z
  .string()
  .min(1)
  .max(512)
  .regex(/^\/[\u0021-\u007E]*$/)
  .default('/');

/** A policy document as text; its size and its sense are checked apart. */
export const document = z
  .string()
  .min(1)
  .max(MAX_DOCUMENT)
  .regex(/^[\u0009\u000A\u000D\u0020-\u00FF]+$/);

/** The description of a role or managed policy. */
export const roleDescription = z
  .string()
  .max(1000)
  .regex(/^[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*$/);

/** 1 to 12 hours. */
export const maxSessionSeconds = z.coerce.number().int().min(3600).max(43_200);

/** The id of a policy version, such as `v2`. */
export const versionId = z.string().regex(/^v[1-9][0-9]*(\.[A-Za-z0-9-]*)?$/);

/** A list that may also come as an empty parameter (`Tags=`), which the query protocol uses for no members. */
export function listOf<T extends z.ZodType>(member: T, max: number) {
  return z.preprocess((value) => (value === '' ? [] : value), z.array(member).max(max));
}

const tag = z.object({
  Key: z.string().min(1).max(128).regex(TAG_TEXT),
  Value: z.string().max(256).regex(TAG_TEXT),
});

/** Tags of a call. */
export const tags = listOf(tag, MAX_TAGS);
/** Keys of tags to be taken away. */
export const tagKeys = listOf(z.string().min(1).max(128), MAX_TAGS);

/** Marker and MaxItems of the list actions. */
export const paging = {
  Marker: z.string().min(1).max(4096).optional(),
  MaxItems: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
};

/** Tags as a record; keys must differ in more than case. */
export function tagRecord(list: readonly { Key: string; Value: string }[] = []): Record<string, string> {
  const seen = new Set(list.map((each) => each.Key.toLowerCase()));
  if (seen.size < list.length)
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  const reserved = list.find((each) => each.Key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined)
    throw invalidInput(`Tag key ${reserved.Key} is reserved: aws: is AWS's own prefix.`);
  return Object.fromEntries(list.map((each) => [each.Key, each.Value]));
}

/** Tags as IAM shows them. */
export function tagList(record: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(record).map(([Key, Value]) => ({ Key, Value }));
}
