import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** An index of the table: its name, and the attributes that are its keys. */
export interface TableIndex {
  readonly name: string;
  readonly pk: string;
  readonly sk: string;
}

/** What is listed by its time, newest first, in one partition a kind and UTC day. */
export const BY_TIME: TableIndex = { name: 'by-time', pk: 'timePk', sk: 'timeSk' };
/** The sessions of a target, newest first. */
export const BY_TARGET: TableIndex = { name: 'by-target', pk: 'targetPk', sk: 'targetSk' };
/** The open sessions of a place, and the ended ones that evidence has to look at. Sparse. */
export const OPEN: TableIndex = { name: 'open', pk: 'openPk', sk: 'openSk' };
/** Whatever waits: due moments, unsent notices, untold findings, effects not yet carried out. Sparse. */
export const WAITING: TableIndex = { name: 'waiting', pk: 'waitPk', sk: 'waitSk' };

/** The attribute that lists filter by, in the index itself: what does not fit is not read. */
export const LOOK = 'look';
/** Epoch seconds from which on DynamoDB may delete the item. */
export const EXPIRES = 'expires';

/**
 * The one table of the AWS-native runtime, paid by request.
 *
 * | What is asked | How it is answered | Consistent |
 * |---|---|---|
 * | a session, a grant, a notice, a finding by id | GetItem `session/ACCOUNT/REGION/ID`, `grant/ID`, `notice/ID`, `finding/ID` | yes |
 * | write a record from the version that was read | PutItem, conditional on `version` | yes |
 * | a session by its id alone | Query `id/ID` (signposts), BatchGetItem | yes |
 * | the open sessions of a place (of all: one Query each of `places`) | index `open`, BatchGetItem | index |
 * | the sessions of a target | index `by-target`, BatchGetItem | index |
 * | the grants on a target | Query `target/ACCOUNT/REGION/TARGET` (signposts), BatchGetItem | yes |
 * | sessions, grants, notices, findings by time, person, node, state... | Query `days/KIND`, then index `by-time` day by day, newest first, filtered by `look`, BatchGetItem of what fits | index |
 * | the findings of a session | Query `finding-session/ID` (signposts), BatchGetItem | yes |
 * | what is due, unsent, untold | index `waiting` (due moments in shards); taking is a conditional UpdateItem | index; taking: yes |
 * | take one key of the due queue | UpdateItem `due/KEY`, conditional on its moment | yes |
 * | the cap on terminations | GetItem and conditional PutItem of one item | yes |
 * | what the watch knows of itself; of one place | Query `watch` and `watch-places/SHARD`; GetItem `watch-places/SHARD`; unreadable events in a ring of items `quarantine` | yes |
 * | reads of a session's transcript, its judgements | Query `reads/ACCOUNT/REGION/ID`, `judgements/ACCOUNT/REGION/ID` | yes |
 * | the bundles of a chain, in its order; of a session; newest first | Query `evidence/ACCOUNT/REGION`; Query `evidence-session/ACCOUNT/REGION/ID` (signposts), BatchGetItem; index `by-time` | yes; yes; index |
 * | ended sessions that evidence has to look at | index `open`, partition `to-look-at`, BatchGetItem | index |
 * | legal holds; whether an object was pruned; how far a log group was read | Query `holds`; GetItem or Query `pruned/BUCKET/KEY`; GetItem `stream/ACCOUNT/REGION/GROUP` | yes |
 *
 * Nothing is ever scanned. "index" lags by what DynamoDB takes to bring an index up to date, mostly well under a second:
 * a record that an index names is read again itself, consistently, and what an index does not name yet is found by the
 * next look, since everything that decides is looked at again.
 *
 * There are no transactions. What is written with a record (notices, findings, due moments) is in the record's own item
 * first, in the same PutItem, and carried out from there: see effects.ts.
 */
export function tableDefinition(TableName: string) {
  const indexes = [BY_TIME, BY_TARGET, OPEN, WAITING];
  const keySchema = (pk: string, sk: string) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    { AttributeName: sk, KeyType: 'RANGE' as const },
  ];
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema('pk', 'sk'),
    AttributeDefinitions: ['pk', 'sk', ...indexes.flatMap(({ pk, sk }) => [pk, sk])].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    GlobalSecondaryIndexes: indexes.map(({ name, pk, sk }) => ({
      IndexName: name,
      KeySchema: keySchema(pk, sk),
      Projection:
        name === OPEN.name || name === WAITING.name
          ? { ProjectionType: 'KEYS_ONLY' as const }
          : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [LOOK] },
    })),
  } satisfies CreateTableCommandInput;
}
