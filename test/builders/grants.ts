import type { GrantAsk, GrantDecision } from '../../src/domain/grants/decision.ts';
import type { Grant } from '../../src/domain/grants/grant.ts';
import type { GrantSettings } from '../../src/domain/grants/settings.ts';
import type {
  GrantMechanism,
  GrantPrincipal,
  GrantTarget,
  Leftover,
} from '../../src/operations/grant-ports.ts';
import type { Grants } from '../../src/operations/grants.ts';
import { reconcileGrant } from '../../src/operations/reconcile-grant.ts';
import { sweepSessions } from '../../src/operations/sweep-sessions.ts';
import { BROKERED, ENGINEER, NODE, SETTINGS } from './grant.ts';
import { PLACE } from './session.ts';
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
    issue: async (grant) => {
      call('issue', grant);
      return { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T', expiresAt: grant.endsAt ?? 0 };
    },
    revokeNow: async (grant) => {
      call('revokeNow', grant);
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
