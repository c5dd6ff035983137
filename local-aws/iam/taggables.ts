import { z } from 'zod';
import { type Action, type Authorization, type Call, defineAction } from '../action.ts';
import { invalidInput, limitExceeded } from './errors.ts';
import { requestTags } from './holders.ts';
import { paging, tagKeys, tagList, tagRecord, tags } from './members.ts';
import { page } from './paging.ts';
import { mergeTags } from './tags.ts';

const MAX_TAGS = 50;

type Tags = Readonly<Record<string, string>>;

/** Something of IAM that has tags: users, roles, customer managed policies, instance profiles. */
export interface Taggable {
  readonly label: 'User' | 'Role' | 'Policy' | 'InstanceProfile';
  /** The input member that names it. */
  readonly member: 'UserName' | 'RoleName' | 'PolicyArn' | 'InstanceProfileName';
  readonly nameSchema: z.ZodString;
  readonly about: (call: Call, name: string, context?: Authorization['context']) => Authorization;
  /** The tags as written; throws NoSuchEntity. */
  readonly read: (call: Call, name: string) => Tags;
  readonly write: (call: Call, name: string, tags: Tags) => void;
}

function inputOf<Shape extends z.ZodRawShape>(kind: Taggable, shape: Shape): z.ZodObject<Shape> {
  return z.object(shape).extend({ [kind.member]: kind.nameSchema }) as unknown as z.ZodObject<Shape>;
}

function nameIn(kind: Taggable, input: object): string {
  return String((input as Record<string, unknown>)[kind.member]);
}

/** The tags whose keys are none of these, in whatever case. */
function without(current: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(current).filter(([key]) => !gone.has(key.toLowerCase())));
}

/** TagUser, TagRole, TagPolicy, TagInstanceProfile: a tag with a key that is there takes the new value. */
export function tagAction(kind: Taggable): Action {
  return defineAction({
    service: 'iam',
    name: `Tag${kind.label}`,
    readOnly: false,
    input: inputOf(kind, { Tags: tags }),
    authorize: (input, call) => [kind.about(call, nameIn(kind, input), requestTags(input.Tags))],
    handle: (input, call) => {
      const name = nameIn(kind, input);
      const after = mergeTags(kind.read(call, name), tagRecord(input.Tags));
      if (Object.keys(after).length > MAX_TAGS)
        throw limitExceeded(`The number of tags has reached the maximum limit: ${MAX_TAGS}`);
      kind.write(call, name, after);
      return undefined;
    },
  });
}

/** UntagUser, UntagRole, UntagPolicy, UntagInstanceProfile; a key that is not there is no error. */
export function untagAction(kind: Taggable): Action {
  return defineAction({
    service: 'iam',
    name: `Untag${kind.label}`,
    readOnly: false,
    input: inputOf(kind, { TagKeys: tagKeys }),
    authorize: (input, call) => [kind.about(call, nameIn(kind, input), { 'aws:TagKeys': input.TagKeys })],
    handle: (input, call) => {
      if (input.TagKeys.length === 0) throw invalidInput('At least one tag key is needed.');
      const name = nameIn(kind, input);
      kind.write(call, name, without(kind.read(call, name), input.TagKeys));
      return undefined;
    },
  });
}

/** ListUserTags, ListRoleTags, ListPolicyTags, ListInstanceProfileTags. */
export function listTagsAction(kind: Taggable): Action {
  return defineAction({
    service: 'iam',
    name: `List${kind.label}Tags`,
    readOnly: true,
    input: inputOf(kind, paging),
    authorize: (input, call) => [kind.about(call, nameIn(kind, input))],
    handle: (input, call) => {
      const name = nameIn(kind, input);
      const query = `tags ${kind.label} ${call.account} ${name}`;
      const { members, ...rest } = page(tagList(kind.read(call, name)), (tag) => tag.Key, input, query);
      return { Tags: members, ...rest };
    },
  });
}
