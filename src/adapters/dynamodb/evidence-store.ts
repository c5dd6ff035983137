import { parseHead, renderHead, type SealedBundle } from '../../domain/evidence/sealed-bundle.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { EvidenceStore, Walk } from '../../operations/evidence-ports.ts';
import type { SessionName } from '../../operations/read-log.ts';
import type { Tabled } from './effects.ts';
import {
  AFTER_ALL,
  type Item,
  keyOf,
  numberOf,
  packed,
  sortable,
  sortableNewestFirst,
  text,
  unpacked,
} from './item.ts';
import { sessionItemKey, TO_LOOK_AT, toLookAtKey } from './session-store.ts';
import { keyOfItem, NOT_THERE } from './table.ts';
import { OPEN } from './table-definition.ts';
import { newestFirst, readRows, timeKeys } from './time-index.ts';

const NO_WALK: Walk = { startedAt: null, at: null, bundles: 0, bytes: 0, problems: 0, last: null };
const WALK = { pk: 'evidence-walk', sk: 'walk' };
const SESSIONS = { pk: 'evidence-sessions', sk: 'count' };
const CHAINS = 'evidence-chains';
/** Bundles of one session that are listed: each later delivery makes one. */
const MOST_OF_SESSION = 1000;

type BundleLook = Pick<SealedBundle['chain'], 'account' | 'sequence'>;

/** What is known of bundles, in DynamoDB: a partition a chain, in its order. Heads are kept as the archive has them. */
export class DynamoEvidenceStore implements EvidenceStore {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async keep(sealed: SealedBundle): Promise<void> {
    const { account, region, sequence } = sealed.chain;
    const { signposts, table } = this.#at;
    await signposts.day('evidence', sealed.sealedAt);
    await signposts.put({ pk: CHAINS, sk: keyOf(account, region) });
    const ofSession = bundlesOf({ account, region, id: sealed.sessionId });
    await signposts.put({ pk: ofSession, sk: bundleName(sequence) });
    const look: BundleLook = { account, sequence };
    await table.put(
      bundleKey({ account, region }, sequence),
      {
        head: packed(renderHead(sealed)),
        ...timeKeys('evidence', sealed.sealedAt, keyOf(sortableNewestFirst(sequence), account, region), look),
      },
      NOT_THERE,
    );
    // A figure for people: a writer that dies right here leaves it one short.
    if (await table.put({ pk: ofSession, sk: COUNTED }, {}, NOT_THERE))
      await table.count(SESSIONS, 'sessions');
  }

  async chainEnd(place: Place): Promise<SealedBundle | null> {
    const [last] = await this.#at.table.queryAll({ pk: chainOf(place), backward: true, limit: 1 });
    return last ? headOf(last) : null;
  }

  async after(place: Place, sequence: number, limit: number): Promise<readonly SealedBundle[]> {
    const from = bundleName(sequence + 1);
    return (await this.#at.table.queryAll({ pk: chainOf(place), from, limit })).map(headOf);
  }

  async ofSession(session: SessionName): Promise<readonly SealedBundle[]> {
    const range = { from: FIRST_NAME, to: LAST_NAME };
    const names = await this.#at.signposts.of(bundlesOf(session), range);
    const pk = chainOf(session);
    const items = await this.#at.table.getAll(names.slice(0, MOST_OF_SESSION).map((sk) => ({ pk, sk })));
    return items.map(headOf).sort((a, b) => a.chain.sequence - b.chain.sequence);
  }

  async chains(): Promise<readonly Place[]> {
    const names = await this.#at.signposts.of(CHAINS);
    return names.map((name) => {
      const [account = '', region = ''] = name.split('/').map(decodeURIComponent);
      return { account, region };
    });
  }

  async list({ account, sequence, limit }: Parameters<EvidenceStore['list']>[0]) {
    return readRows(this.#at.table, newestFirst(this.#at, 'evidence', {}), {
      limit,
      looks: (look: BundleLook) =>
        (account ?? look.account) === look.account && (sequence ?? look.sequence) === look.sequence,
      read: headOf,
      fits: () => true,
    });
  }

  /** Sequence numbers of a chain leave none out: its first and its last say how many there are. */
  async counts(): Promise<{ readonly bundles: number; readonly sessions: number }> {
    let bundles = 0;
    for (const place of await this.chains()) {
      const [first] = await this.after(place, 0, 1);
      const last = await this.chainEnd(place);
      if (first && last) bundles += last.chain.sequence - first.chain.sequence + 1;
    }
    return { bundles, sessions: numberOf((await this.#at.table.get(SESSIONS))?.['sessions']) ?? 0 };
  }

  async toLookAt(now: Instant, limit: number): Promise<readonly SessionName[]> {
    const to = `${sortable(now)}/${AFTER_ALL}`;
    const rows = await this.#at.table.queryAll({ index: OPEN, pk: TO_LOOK_AT, to, limit });
    const items = await this.#at.table.getAll(rows.map(keyOfItem));
    return items
      .filter((item) => item[OPEN.pk]?.S === TO_LOOK_AT && (item[OPEN.sk]?.S ?? '') <= to)
      .map(
        (item) => (unpacked(item['body']) as { readonly start: SessionName & { startedAt: Instant } }).start,
      )
      .sort((a, b) => a.startedAt - b.startedAt)
      .map(({ account, region, id }) => ({ account, region, id }));
  }

  async looked(session: SessionName, version: number, nextAt: Instant | null): Promise<void> {
    const sk = nextAt === null ? null : toLookAtKey(nextAt, session);
    await this.#at.table.update(
      sessionItemKey(session, session.id),
      sk === null
        ? { remove: [OPEN.pk, OPEN.sk] }
        : { set: { [OPEN.pk]: text(TO_LOOK_AT), [OPEN.sk]: text(sk) } },
      {
        where: '#version = :version AND #openPk = :looked',
        values: { ':version': { N: String(version) }, ':looked': text(TO_LOOK_AT) },
      },
    );
  }

  async readWalk(): Promise<Walk> {
    const item = await this.#at.table.get(WALK);
    return item === null ? NO_WALK : (unpacked(item['body']) as Walk);
  }

  async writeWalk(walk: Walk): Promise<void> {
    await this.#at.table.put(WALK, { body: packed(walk) });
  }
}

const COUNTED = 'counted';
const bundleName = (sequence: number): string => `bundle/${sortable(sequence)}`;
const FIRST_NAME = 'bundle/';
const LAST_NAME = `bundle/${AFTER_ALL}`;

const chainOf = ({ account, region }: Place): string => `evidence/${keyOf(account, region)}`;
const bundleKey = (place: Place, sequence: number) => ({ pk: chainOf(place), sk: bundleName(sequence) });
const bundlesOf = ({ account, region, id }: SessionName): string =>
  `evidence-session/${keyOf(account, region, id)}`;

function headOf(item: Item): SealedBundle {
  const head = parseHead(unpacked(item['head']) as string);
  if (!head) throw new Error('a head that was kept cannot be read: the table was changed by something else');
  return head;
}
