import type { Grant } from '../../../src/domain/grants/grant.ts';
import type { GrantMechanism, GrantMechanisms } from '../../../src/operations/grant-ports.ts';
import { SETTINGS } from '../../builders/grant.ts';
import { PLACE } from '../../builders/session.ts';
import type { FaultyCalls } from './faulty-calls.ts';
import { type GrantWorld, USER } from './grant-world.ts';

const RETRY = { firstMs: SETTINGS.retryFirstMs, mostMs: SETTINGS.retryMostMs, spread: 1 } as const;

/** Both mechanisms over the simulated IAM, as the adapters of AWS do it. */
export function simulatedMechanisms(
  world: GrantWorld,
  calls: FaultyCalls,
  now: () => number,
): GrantMechanisms {
  const call = <T>(grant: Grant, effect: () => T) => calls.call(`permission:${grant.id}`, RETRY, effect);
  return { sts: sts(world, call, now), 'iam-policy': iamPolicy(world, call) };
}

type Call = <T>(grant: Grant, effect: () => T) => Promise<T>;
const NEVER_ASKED = {
  refusal: async () => null,
  issue: () => Promise.reject(new Error('nobody asks')),
  findLeftovers: async () => [],
  purge: async () => {},
} satisfies Partial<GrantMechanism>;

function sts(world: GrantWorld, call: Call, now: () => number): GrantMechanism {
  const { iam } = world;
  return {
    ...NEVER_ASKED,
    prepare: (grant) =>
      call(grant, () => ({
        sessionOwner: `arn:aws:sts::${PLACE.account}:assumed-role/Broker/engineer-${grant.id}`,
      })),
    verify: async () => false,
    revokeNow: (grant) => call(grant, () => void iam.deny(grant.id, now())),
    lookAtRevocation: (grant) =>
      call(grant, () => ({ rewritten: iam.deny(grant.id, now()), refused: iam.isDenied(grant.id, now()) })),
    // A denial stays until the credentials are dead: without it they would let in again.
    remove: (grant) => call(grant, () => {}),
    confirmAbsent: (grant) =>
      call(grant, () => {
        if ((grant.writtenUntil ?? 0) <= now()) return true;
        iam.deny(grant.id, now());
        return iam.isDenied(grant.id, now());
      }),
  };
}

function iamPolicy(world: GrantWorld, call: Call): GrantMechanism {
  return {
    ...NEVER_ASKED,
    prepare: (grant) =>
      call(grant, () => {
        world.changePolicy(grant.id, { until: grant.endsAt ?? 0, target: grant.target });
        return { sessionOwner: USER };
      }),
    verify: (grant) =>
      call(grant, () => world.changePolicy(grant.id, { until: grant.endsAt ?? 0, target: grant.target })),
    revokeNow: (grant) => call(grant, () => void world.changePolicy(grant.id, null)),
    lookAtRevocation: (grant) =>
      call(grant, () => ({ rewritten: world.changePolicy(grant.id, null), refused: null })),
    remove: (grant) => call(grant, () => void world.changePolicy(grant.id, null)),
    confirmAbsent: (grant) => call(grant, () => !world.iam.read(USER).has(grant.id)),
  };
}
