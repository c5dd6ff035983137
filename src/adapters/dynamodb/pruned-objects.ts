import type { Instant } from '../../domain/kernel/instant.ts';
import type { SessionName } from '../../operations/read-log.ts';
import type { PrunedObject, PrunedObjects } from '../../operations/retention-ports.ts';
import type { Tabled } from './effects.ts';
import { keyOf, keyPart, number, packed } from './item.ts';
import { NOT_THERE } from './table.ts';

/** What was pruned, in DynamoDB: a partition an object, an item a version. */
export class DynamoPrunedObjects implements PrunedObjects {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async keep(object: PrunedObject): Promise<void> {
    const { bucket, key, versionId } = object.version;
    await this.#at.table.put(
      { pk: partition(bucket, key), sk: versionName(versionId) },
      { body: packed(object) },
      NOT_THERE,
    );
  }

  async pruned(bucket: string, key: string, versionId: string | null): Promise<boolean> {
    const pk = partition(bucket, key);
    if (versionId !== null) return (await this.#at.table.get({ pk, sk: versionName(versionId) })) !== null;
    return (await this.#at.table.queryAll({ pk, limit: 1 })).length > 0;
  }

  async markDone(session: SessionName, at: Instant): Promise<void> {
    await this.#at.table.put(doneKey(session), { doneAt: number(Math.round(at)) }, NOT_THERE);
  }

  async isDone(session: SessionName): Promise<boolean> {
    return (await this.#at.table.get(doneKey(session))) !== null;
  }
}

const partition = (bucket: string, key: string): string => `pruned/${keyOf(bucket, key)}`;

const versionName = (versionId: string): string => `version/${keyPart(versionId)}`;

const doneKey = ({ account, region, id }: SessionName) => ({
  pk: `pruned-session/${keyOf(account, region, id)}`,
  sk: 'done',
});
