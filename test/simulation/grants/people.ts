import type { Grant } from '../../../src/domain/grants/grant.ts';
import { approveGrant } from '../../../src/operations/answer-grant.ts';
import { finishGrant, revokeGrant } from '../../../src/operations/end-grant.ts';
import { extendGrant } from '../../../src/operations/extend-grant.ts';
import { Fault } from '../../../src/operations/fault.ts';
import type { Grants } from '../../../src/operations/grants.ts';
import { renewGrant } from '../../../src/operations/renew-grant.ts';
import { requestGrant } from '../../../src/operations/request-grant.ts';
import { ADMINISTRATOR, APPROVER, OWNER_CALLER, SECOND_APPROVER } from '../../builders/grant.ts';
import type { Random } from '../random.ts';
import type { Timeline } from '../timeline.ts';
import type { GrantWorld } from './grant-world.ts';

const NODES = ['i-0000000000000000a', 'i-0000000000000000b'] as const;
/** Somebody who asks, and has left when the answer comes. */
export const LEAVER = 'arn:aws:iam::222222222222:user/leaver';

/** What people do in a run, and with what. */
export interface Stage {
  readonly grants: () => Grants;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly world: GrantWorld;
}

/** Some requests, and what people do with each: approve twice at once, extend, finish, revoke, renew; or leave. */
export function letPeopleAct(stage: Stage): void {
  const { random, timeline } = stage;
  for (let one = 0, many = random.between(1, 4); one < many; one += 1)
    timeline.after(random.between(0, 60_000), () => void tried(() => ask(stage)));
  if (random.chance(0.2)) timeline.after(random.between(0, 60_000), () => void tried(() => leave(stage)));
}

/** Who is told that AWS failed may ask again, and these do not. */
async function tried(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

function wanted({ random, timeline }: Stage, asks: boolean) {
  return {
    node: random.chance(0.5) ? NODES[0] : NODES[1],
    windowMs: random.between(10, 90) * 1000,
    reason: 'work',
    ticket: asks ? 'OPS-1' : null,
    startAt: random.chance(0.2) ? timeline.now + random.between(0, 20_000) : null,
    documentName: null,
    mechanism: random.chance(0.5) ? ('sts' as const) : ('iam-policy' as const),
    breakGlass: false,
  };
}

async function ask(stage: Stage): Promise<void> {
  const { random, timeline, grants } = stage;
  const asks = random.chance(0.4);
  const forOther = random.chance(0.2);
  const made = await requestGrant(grants(), {
    ...wanted(stage, asks),
    by: forOther ? ADMINISTRATOR : OWNER_CALLER,
    principal: forOther ? OWNER_CALLER.principal : null,
  });
  if (!made.ok) return;
  const { id } = made.grant;
  const later = (mostMs: number, act: () => Promise<unknown>) =>
    timeline.after(random.between(0, mostMs), () => void tried(act));
  if (asks) {
    const bothMs = random.between(0, 10_000);
    for (const by of [APPROVER, SECOND_APPROVER])
      timeline.after(bothMs, () => void tried(() => approveGrant(grants(), { id, by })));
  }
  if (random.chance(0.3))
    later(30_000, () =>
      extendGrant(grants(), { id, by: OWNER_CALLER, windowMs: random.between(5, 30) * 1000 }),
    );
  if (random.chance(0.2)) later(60_000, () => finishGrant(grants(), { id, by: OWNER_CALLER }));
  for (const by of [OWNER_CALLER, APPROVER, ADMINISTRATOR])
    if (random.chance(0.12)) later(60_000, () => revokeGrant(grants(), { id, by, reason: 'enough' }));
  if (random.chance(0.3)) renewAtEnd(stage, made.grant);
}

/** Renews as soon as it is over, as an impatient person does. */
function renewAtEnd({ timeline, random, grants }: Stage, { id, windowMs }: Grant): void {
  timeline.after(windowMs + random.between(0, 30_000), () =>
    tried(() => renewGrant(grants(), { id, by: OWNER_CALLER, windowMs: random.between(10, 60) * 1000 })),
  );
}

async function leave(stage: Stage): Promise<void> {
  const { random, timeline, grants, world } = stage;
  const by = { principal: LEAVER, person: 'leaver', roles: ['engineer'] };
  const made = await requestGrant(grants(), { ...wanted(stage, true), by, principal: null });
  if (!made.ok) return;
  const { id } = made.grant;
  const leavesMs = random.between(0, 5000);
  timeline.after(leavesMs, () => world.left.add(LEAVER));
  timeline.after(
    leavesMs + random.between(1, 5000),
    () => void tried(() => approveGrant(grants(), { id, by: APPROVER })),
  );
}
