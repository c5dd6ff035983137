import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Place } from '../../domain/sessions/session.ts';
import type { Bookmark, Bookmarks } from '../../operations/bookmarks.ts';
import type { Clock } from '../../operations/ports.ts';
import { keyOf, number, numberOf, text } from './item.ts';
import { NOT_THERE, Table } from './table.ts';
import { EXPIRES } from './table-definition.ts';

/** Longer than a session may go on without a line; whoever finds none begins at the session's start. */
const KEPT_MS = 7 * 86_400_000;
const SECOND_MS = 1000;

/** How far sessions' streamed logs have been judged, in DynamoDB: one small item a session, which goes by itself. */
export class DynamoBookmarks implements Bookmarks {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(client: DynamoDBClient, tableName: string, clock: Clock) {
    this.#table = new Table(client, tableName);
    this.#clock = clock;
  }

  async read(place: Place, sessionId: string): Promise<Bookmark | null> {
    const item = await this.#table.get(itemKey(place, sessionId));
    const lastEventId = item?.['lastEventId']?.S;
    if (lastEventId === undefined) return null;
    const [version, beganAt, restartAt] = ['version', 'beganAt', 'restartAt'].map(
      (name) => numberOf(item?.[name]) ?? 0,
    ) as [number, number, number];
    return { version, lastEventId, beganAt, restartAt };
  }

  write(place: Place, sessionId: string, bookmark: Bookmark): Promise<boolean> {
    const { version, lastEventId, beganAt, restartAt } = bookmark;
    return this.#table.put(
      itemKey(place, sessionId),
      {
        version: number(version + 1),
        lastEventId: text(lastEventId),
        beganAt: number(Math.round(beganAt)),
        restartAt: number(Math.round(restartAt)),
        [EXPIRES]: number(Math.ceil((this.#clock.now() + KEPT_MS) / SECOND_MS)),
      },
      version === 0 ? NOT_THERE : { where: '#version = :read', values: { ':read': number(version) } },
    );
  }
}

const itemKey = ({ account, region }: Place, sessionId: string) => ({
  pk: `bookmark/${keyOf(account, region, sessionId)}`,
  sk: 'bookmark',
});
