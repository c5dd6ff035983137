import { z } from 'zod';
import { type FlatList, flat } from '../protocols/xml.ts';

/** A map in a form: a list of `{ key, value }` becomes an object. */
export const attributeMap = z
  .array(z.object({ key: z.string(), value: z.string().default('') }))
  .transform((entries) => Object.fromEntries(entries.map(({ key, value }) => [key, value])))
  .default({});

/** A map in an answer. */
export function entriesOf(map: Readonly<Record<string, string>>): { entry: FlatList } {
  return { entry: flat(Object.entries(map).map(([key, value]) => ({ key, value }))) };
}

export const tagList = z.array(
  z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256).default('') }),
);

/** `[{Key, Value}]` as an object. */
export function tagsOf(list: readonly { Key: string; Value: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}
