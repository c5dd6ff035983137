/** Each checker sees what it is there for: a product that is broken in one place, and the checker that finds it. */
import { expect, test } from 'vitest';
import type { GrantMechanism, GrantStore } from '../../../src/operations/grant-ports.ts';
import type { Grants } from '../../../src/operations/grants.ts';
import type { Watch } from '../../../src/operations/watch.ts';
import { aPrincipal } from '../../builders/grants.ts';
import type { GRANT_CHECKERS } from './grant-checkers.ts';
import { failedCheckers } from './run-seeds.ts';

/** More seeds than any of these needs. */
const MOST_SEEDS = 150;

/** Other ports in the place of some of the watch's. */
function watching(change: (watch: Watch) => Partial<Watch>): (grants: Grants) => Grants {
  return (grants) => ({ ...grants, watch: { ...grants.watch, ...change(grants.watch) } });
}

/** Another store for the grants and for the sessions that ask of them. */
function storing(change: (store: GrantStore, grants: Grants) => Partial<GrantStore>) {
  return (grants: Grants): Grants => {
    const store = { ...grants.store, ...change(grants.store, grants) };
    return { ...grants, store, watch: { ...grants.watch, grants: store } };
  };
}

function mechanisms(change: (mechanism: GrantMechanism) => Partial<GrantMechanism>) {
  return (grants: Grants): Grants => {
    const { sts, 'iam-policy': policy } = grants.mechanisms;
    const both = { sts: { ...sts, ...change(sts) }, 'iam-policy': { ...policy, ...change(policy) } };
    return { ...grants, mechanisms: both };
  };
}

const BROKEN: Readonly<Record<keyof typeof GRANT_CHECKERS, readonly [string, (grants: Grants) => Grants]>> = {
  noSessionOutlivesItsGrantByASecondPlusTheOutage: [
    'looks at what is due every three seconds only',
    watching(({ due, clock }) => ({
      due: { ...due, takeDue: (_now, how) => due.takeDue(Math.floor(clock.now() / 3000) * 3000 - 1, how) },
    })),
  ],
  noneIsOpenedAfterADateBoundEnd: [
    'writes a date that is ten seconds late',
    mechanisms(({ prepare }) => ({
      prepare: (grant) => prepare({ ...grant, endsAt: (grant.endsAt ?? 0) + 10_000 }),
    })),
  ],
  whatARevocationStillLetInDiesWithinASecondOfItsEventOrSweep: [
    'forgets a grant once it is revoked',
    storing((store) => ({
      onTarget: async (...asked) =>
        (await store.onTarget(...asked)).filter(
          (grant) => grant.end === null || grant.end.cause === 'expired',
        ),
    })),
  ],
  whatARevocationStillLetInIsLookedForEveryFewSeconds: [
    'looks only as often as its idle sweeps do',
    (grants) => ({ ...grants, settings: () => ({ ...grants.settings(), lookEveryMs: 60_000 }) }),
  ],
  nothingThatAnotherLiveGrantCoversIsEnded: [
    'knows one grant a node',
    storing((store) => ({
      onTarget: async (...asked) => (await store.onTarget(...asked)).slice(0, 1),
    })),
  ],
  eachGrantGetsExactlyOneReceipt: [
    'tells nobody',
    storing((store) => ({ write: (grant, also) => store.write(grant, { ...also, notices: [] }) })),
  ],
  theLoopSettles: [
    'comes back for ever',
    watching(({ due, clock }) => ({
      due: { ...due, settle: (item, nextAt) => due.settle(item, nextAt ?? clock.now() + 60_000) },
    })),
  ],
  nobodyGetsInAfterTheReceipt: [
    'does not wait for IAM',
    (grants) => ({ ...grants, settings: () => ({ ...grants.settings(), propagationMs: 0 }) }),
  ],
  nothingIsLeftBehind: [
    'believes that everything is removed',
    mechanisms(() => ({ remove: async () => {}, confirmAbsent: async () => true })),
  ],
  twoApprovalsActOnce: [
    'lets a second yes count where one was asked for',
    (grants) => ({
      ...grants,
      judge: {
        judge: (ask) => {
          const decided = grants.judge.judge(ask);
          if (decided.decision !== 'ask') return decided;
          return { ...decided, levels: decided.levels.map((level) => ({ ...level, quorum: 2 })) };
        },
      },
    }),
  ],
  whoLeftGetsNothing: [
    'does not ask whether the person is still there',
    (grants) => ({ ...grants, principals: { find: async (arn) => aPrincipal(arn) } }),
  ],
};

const CASES = Object.entries(BROKEN).map(([checker, [what, breakIt]]) => ({ checker, what, breakIt }));

test.each(CASES)('$checker bites where the product $what', async ({ checker, breakIt }) => {
  expect(await failedCheckers({ breakIt }, MOST_SEEDS, checker)).toContain(checker);
});
