import { z } from 'zod';
import { AwsError } from '../error.ts';
import { type Page, page } from '../iam/paging.ts';

/** Patterns and bounds. Source: Organizations API reference. */
export const accountId = z.string().regex(/^\d{12}$/);
/** The id of a root. */
export const rootId = z.string().regex(/^r-[0-9a-z]{4,32}$/);
/** The id of a unit. */
export const unitId = z.string().regex(/^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/);
/** The id of a root or unit. */
export const parentId = z.string().regex(/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/);
/** The id of a root, unit or account. */
export const targetId = z.string().regex(/^(r-[0-9a-z]{4,32}|\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/);
/** The id of a unit or account. */
export const childId = z.string().regex(/^(\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/);
/** The id of a policy. */
export const policyId = z
  .string()
  .max(130)
  .regex(/^p-[0-9a-zA-Z_]{8,128}$/);
/** The one type of policy that is here. */
export const policyType = z.enum(['SERVICE_CONTROL_POLICY']);
/** The name of a unit. */
export const unitName = z.string().min(1).max(128);
/** The name of a policy. */
export const policyName = z.string().min(1).max(128);
/** The description of a policy. */
export const policyDescription = z.string().max(512);
/** The document of a policy; its size and its sense are checked apart. */
export const policyContent = z.string().min(1).max(1_000_000);

const MAX_PAGE = 20;

/** NextToken and MaxResults of the list actions. */
export const paging = {
  NextToken: z.string().max(100_000).optional(),
  MaxResults: z.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
};

/** A page in this service's words. */
export function pageOf<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  input: { NextToken?: string | undefined; MaxResults: number },
  query: string,
): { members: readonly T[]; more: { NextToken?: string } } {
  let found: Page<T>;
  try {
    found = page(items, keyOf, { Marker: input.NextToken, MaxItems: input.MaxResults }, query);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('InvalidInputException', 'You provided an invalid NextToken value.', {
      members: { Reason: 'INVALID_NEXT_TOKEN' },
    });
  }
  return { members: found.members, more: found.Marker === undefined ? {} : { NextToken: found.Marker } };
}
