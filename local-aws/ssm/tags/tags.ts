import { AwsError } from '../../error.ts';
import type { Table } from '../../store/table.ts';
import type { World } from '../../world.ts';

/** Tags on one resource (AWS quota). */
export const MAX_TAGS = 50;

type TagMap = Readonly<Record<string, string>>;

/** The kinds of resource that AddTagsToResource knows, as AWS spells them. */
export const RESOURCE_TYPES = [
  'Document',
  'ManagedInstance',
  'MaintenanceWindow',
  'Parameter',
  'PatchBaseline',
  'OpsItem',
  'OpsMetadata',
  'Automation',
  'Association',
] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** What is tagged: its kind and id in one account and region. */
export interface TaggedResource {
  readonly account: string;
  readonly region: string;
  readonly type: ResourceType;
  readonly id: string;
}

/** A list of Key and Value as a map; a key that comes twice or is AWS's own is refused. */
export function readTags(list: readonly { Key: string; Value: string }[] | undefined): TagMap {
  const tags: Record<string, string> = Object.create(null);
  for (const { Key, Value } of list ?? []) {
    if (Key.toLowerCase().startsWith('aws:'))
      throw new AwsError(
        'ValidationException',
        `Tag keys that begin with aws: are AWS's own; ${Key} cannot be set.`,
      );
    if (Key in tags) throw new AwsError('ValidationException', `Tag key ${Key} is given twice.`);
    tags[Key] = Value;
  }
  return { ...tags };
}

/** Tags of ssm's resources. */
export class Tags {
  readonly #rows: Table<TagMap>;

  constructor(world: World) {
    this.#rows = world.store.table('ssm.tags');
  }

  of(resource: TaggedResource): TagMap {
    return this.#rows.get(this.#key(resource)) ?? {};
  }

  add(resource: TaggedResource, tags: TagMap): void {
    const next = { ...this.of(resource), ...tags };
    if (Object.keys(next).length > MAX_TAGS)
      throw new AwsError('TooManyTagsError', `A resource can have at most ${MAX_TAGS} tags.`);
    this.#rows.set(this.#key(resource), next);
  }

  remove(resource: TaggedResource, keys: readonly string[]): void {
    const gone = new Set(keys);
    const kept = Object.entries(this.of(resource)).filter(([key]) => !gone.has(key));
    this.#rows.set(this.#key(resource), Object.fromEntries(kept));
  }

  /** Forgets a deleted resource's tags. */
  drop(resource: TaggedResource): void {
    this.#rows.delete(this.#key(resource));
  }

  #key({ account, region, type, id }: TaggedResource): string {
    return `${account}/${region}/${type}/${id}`;
  }
}
