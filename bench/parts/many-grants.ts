/** Ten thousand live grants over SQLite, with an AWS that answers at once and counts its calls. */
import { openStores } from '../../src/adapters/sqlite/stores.ts';
import type { Grant } from '../../src/domain/grants/grant.ts';
import { sessionKey } from '../../src/domain/sessions/session-key.ts';
import type { GrantMechanism } from '../../src/operations/grant-ports.ts';
import type { Grants } from '../../src/operations/grants.ts';
import { keepGrant } from '../../src/operations/keep-grant.ts';
import { anActiveGrant, SETTINGS } from '../../test/builders/grant.ts';
import { aRecord, aRow, aStart, aVerdict, PLACE, T0 } from '../../test/builders/session.ts';
import { aWatch } from '../../test/builders/watch.ts';

/** Grants of one node. */
const EACH_NODE = 20;
/** One grant in so many has a shell open. */
const OPEN_EACH = 50;
const WINDOW_MS = 8 * 3_600_000;

/** What was called, by name. */
export type Calls = Map<string, number>;

/** The operations over a store in `file`, at the moment that `now` tells. */
export function manyGrants(file: string, now: () => number) {
  const calls: Calls = new Map();
  const count = (name: string) => calls.set(name, (calls.get(name) ?? 0) + 1);
  const { watch: bare } = aWatch();
  const { close, database: _database, ...stores } = openStores(file);
  const mechanism: GrantMechanism = {
    refusal: async () => null,
    prepare: async (grant) => {
      count('mechanism');
      return { sessionOwner: grant.principal };
    },
    verify: async () => {
      count('mechanism');
      return false;
    },
    issue: () => Promise.reject(new Error('nobody asks')),
    revokeNow: async () => void count('mechanism'),
    lookAtRevocation: async () => {
      count('mechanism');
      return { rewritten: false, refused: null };
    },
    remove: async () => void count('mechanism'),
    confirmAbsent: async () => {
      count('mechanism');
      return true;
    },
    findLeftovers: async () => [],
    purge: async () => {},
  };
  const grants: Grants = {
    watch: {
      ...bare,
      ...stores,
      clock: { now },
      api: {
        listActive: async () => {
          count('DescribeSessions');
          return (await stores.sessions.listOpen()).map(({ start }) => aRow(start));
        },
        listEnded: async () => {
          count('DescribeSessions');
          return [];
        },
        terminate: async () => void count('TerminateSession'),
      },
      judge: { judge: () => aVerdict({ judgedAt: now() }) },
    },
    store: stores.grants,
    propagation: stores.propagation,
    settings: () => SETTINGS,
    judge: { judge: () => ({ decision: 'approve', policy: 'all' }) },
    mechanisms: { sts: mechanism, 'iam-policy': mechanism },
    targets: { find: async () => [] },
    principals: { find: async () => null },
    bypasses: { find: async () => [] },
    newId: () => 'g-000000000000',
    places: () => [PLACE],
  };
  return { grants, calls, close };
}

/** The nth grant: live for eight hours, on the node that it shares with some others. */
export function grantOf(index: number): Grant {
  const person = `person-${index}`;
  const principal = `arn:aws:iam::${PLACE.account}:user/${person}`;
  const id = `g-${String(index).padStart(12, '0')}`;
  const owner = `arn:aws:sts::${PLACE.account}:assumed-role/Broker/${person}-${id}`;
  return anActiveGrant({
    id,
    person,
    principal,
    requestedBy: { principal, person },
    target: `i-${String(Math.floor(index / EACH_NODE)).padStart(17, '0')}`,
    windowMs: WINDOW_MS,
    endsAt: T0 + WINDOW_MS,
    writtenUntil: T0 + WINDOW_MS,
    prepared: { sessionOwner: owner },
  });
}

/** Fills the store: `many` grants, and a shell that is open under one in fifty. */
export async function fill(grants: Grants, many: number): Promise<void> {
  for (let index = 0; index < many; index += 1) {
    const grant = grantOf(index);
    await keepGrant(grants, grant);
    if (index % OPEN_EACH !== 0) continue;
    const start = aStart({
      id: `${grant.person}-s`,
      owner: grant.prepared?.sessionOwner ?? '',
      target: grant.target,
      startedAt: T0 + 1000,
    });
    const record = aRecord({ person: grant.person, grantId: grant.id, grantUntil: grant.endsAt }, start);
    const judged = { ...record, verdict: aVerdict({ judgedAt: T0 + 1000 }), seenAt: T0 + 2000 };
    await grants.watch.sessions.write(judged, { dueAt: grant.endsAt });
    await grants.watch.due.schedule(sessionKey(start, start.id), grant.endsAt ?? T0);
  }
}
