import type { GrantAsk, GrantDecision } from '../../src/domain/grants/decision.ts';
import type { Grant, GrantMechanismName } from '../../src/domain/grants/grant.ts';
import type { GrantSettings } from '../../src/domain/grants/settings.ts';
import type {
  GrantMechanism,
  GrantPrincipal,
  GrantTarget,
  Leftover,
  RevocationSeen,
} from '../../src/operations/grant-ports.ts';
import type { Grants } from '../../src/operations/grants.ts';
import { reconcileGrant } from '../../src/operations/reconcile-grant.ts';
import { reconcileSession } from '../../src/operations/reconcile-session.ts';
import { requestGrant } from '../../src/operations/request-grant.ts';
import { sweepSessions } from '../../src/operations/sweep-sessions.ts';
import { BROKERED, ENGINEER, MINUTE_MS, NODE, OWNER_CALLER, SETTINGS } from './grant.ts';
import { aRecord, aRow, aStart, PLACE } from './session.ts';
import { aWatch } from './watch.ts';

export const A_TARGET: GrantTarget = {
  ...PLACE,
  id: NODE,
  name: 'web',
  kind: 'ec2',
  tags: { Environment: 'Dev' },
};

/** A principal that is there, and the person behind it by its name. */
export function aPrincipal(arn: string): GrantPrincipal {
  return { arn, person: arn.split('/').at(-1) ?? null, tags: {}, groups: [], roles: [] };
}

/** What `aGrants` gives. */
export type GrantsWorld = ReturnType<typeof aGrants>;

/** A grant of the engineer that is approved at once. */
export async function giveGrant(
  world: GrantsWorld,
  windowMs = 10 * MINUTE_MS,
  mechanism: GrantMechanismName = 'sts',
): Promise<Grant> {
  const made = await requestGrant(world.grants, {
    by: OWNER_CALLER,
    node: 'web',
    windowMs,
    reason: 'deploy',
    principal: null,
    ticket: null,
    startAt: null,
    documentName: null,
    mechanism,
    breakGlass: false,
  });
  if (!made.ok) throw new Error(made.reason);
  return made.grant;
}

/** A shell that the engineer opens now with the grant's credentials; it dies when it is terminated. */
export async function openShell(world: GrantsWorld, id: string, sessionOwner: string): Promise<void> {
  const { aws, stores, grants } = world;
  const opened = { id, owner: sessionOwner, target: NODE, startedAt: aws.now };
  aws.active.push(aRow(opened));
  await stores.sessions.write(aRecord({ person: 'engineer' }, aStart(opened)));
  await reconcileSession(grants.watch, PLACE, id);
}

/** Grants over memory stores, whose AWS is what the test sets. */
export function aGrants(settings: Partial<GrantSettings> = {}) {
  const { watch, state: aws, stores } = aWatch();
  const state = {
    aws,
    settings: { ...SETTINGS, ...settings },
    decision: { decision: 'approve', policy: 'dev-at-once' } as GrantDecision,
    asked: [] as GrantAsk[],
    targets: [A_TARGET] as GrantTarget[],
    principals: [ENGINEER] as string[],
    leftovers: [] as Leftover[],
    /** What the mechanism was called for, in order. */
    calls: [] as string[],
    /** Throws, for the calls that are to fail. */
    fail: (_call: string): void => {},
    /** What a look at a live grant's permission finds: another writer undid it. */
    undone: false,
    lookAtRevocation: (): RevocationSeen => ({ rewritten: false, refused: null }),
    /** What was written and not removed, by grant: until when. */
    written: new Map<string, number>(),
    ids: 0,
  };
  const call = (name: string, grant: Grant) => {
    state.calls.push(name);
    state.fail(name);
    return grant;
  };
  const mechanism: GrantMechanism = {
    refusal: async () => null,
    prepare: async (grant) => {
      call('prepare', grant);
      state.written.set(grant.id, grant.endsAt ?? 0);
      const sessionOwner =
        grant.mechanism === 'iam-policy' ? grant.principal : BROKERED.replace(/g-.*/, grant.id);
      return { sessionOwner };
    },
    verify: async (grant) => {
      call('verify', grant);
      return state.undone;
    },
    issue: async (grant) => {
      call('issue', grant);
      return { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T', expiresAt: grant.endsAt ?? 0 };
    },
    revokeNow: async (grant) => {
      call('revokeNow', grant);
    },
    lookAtRevocation: async (grant) => {
      call('lookAtRevocation', grant);
      return state.lookAtRevocation();
    },
    remove: async (grant) => {
      call('remove', grant);
      state.written.delete(grant.id);
    },
    confirmAbsent: async (grant) => {
      call('confirmAbsent', grant);
      return !state.written.has(grant.id);
    },
    findLeftovers: async () => state.leftovers,
    purge: async (leftover) => {
      state.leftovers = state.leftovers.filter((one) => one !== leftover);
    },
  };
  const grants: Grants = {
    watch: { ...watch, grants: stores.grants },
    store: stores.grants,
    settings: () => state.settings,
    judge: {
      judge: (ask) => {
        state.asked.push(ask);
        return state.decision;
      },
    },
    mechanisms: { sts: mechanism, 'iam-policy': mechanism },
    targets: { find: async (text) => state.targets.filter(({ id, name }) => id === text || name === text) },
    principals: {
      find: async (text) => {
        const arn = state.principals.find((one) => one === text || one.endsWith(`/${text}`));
        return arn ? aPrincipal(arn) : null;
      },
    },
    bypasses: { find: async () => [] },
    propagation: stores.propagation,
    newId: () => {
      state.ids += 1;
      return `g-${String(state.ids).padStart(12, '0')}`;
    },
    places: () => [PLACE],
  };
  /** Time passes, a sweep looks, and the grant is reconciled at every moment it asked for. */
  const passTo = async (id: string, until: number): Promise<void> => {
    for (let turns = 0; turns < 500; turns += 1) {
      const nextAt = await reconcileGrant(grants, id);
      if (nextAt === null || nextAt > until) break;
      aws.now = Math.max(aws.now + 1, nextAt);
      await sweepSessions(grants.watch, PLACE, { full: true });
    }
    aws.now = Math.max(aws.now, until);
  };
  return { grants, state, aws, stores, passTo };
}
