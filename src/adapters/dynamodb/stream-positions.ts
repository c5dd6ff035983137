import type { Place } from '../../domain/sessions/session.ts';
import type { StreamPosition, StreamPositions } from '../../operations/transcript-ports.ts';
import type { Tabled } from './effects.ts';
import { keyOf, number, numberOf } from './item.ts';

/** How far log groups were read, in DynamoDB. */
export class DynamoStreamPositions implements StreamPositions {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async read(place: Place, logGroup: string): Promise<StreamPosition | null> {
    const item = await this.#at.table.get(itemKey(place, logGroup));
    const [floorAt, readAt] = [numberOf(item?.['floorAt']), numberOf(item?.['readAt'])];
    return floorAt === null || readAt === null ? null : { floorAt, readAt };
  }

  async write(place: Place, logGroup: string, position: StreamPosition | null): Promise<void> {
    const { floorAt, readAt } = position ?? {};
    const known = floorAt !== undefined && readAt !== undefined;
    await this.#at.table.put(
      itemKey(place, logGroup),
      known ? { floorAt: number(Math.round(floorAt)), readAt: number(Math.round(readAt)) } : {},
    );
  }
}

const itemKey = ({ account, region }: Place, logGroup: string) => ({
  pk: `stream/${keyOf(account, region, logGroup)}`,
  sk: 'position',
});
