/**
 * How long a person who reconnects all the time stays in after the end, by two programs on the same seeds: ours, and the
 * v1.0.5 of mission 001's tool, which deletes the policy at the end and terminates what is open then, 20 s and 40 s
 * later. IAM, the person and TerminateSession are the same for both, with the figures that the tool's own guide gives:
 * a deletion spreads in 5 to 60 s, and a termination takes 1 to 5 s.
 */
import { revokeGrant } from '../../../src/operations/end-grant.ts';
import type { Grants } from '../../../src/operations/grants.ts';
import { requestGrant } from '../../../src/operations/request-grant.ts';
import { APPROVER, NODE, OWNER_CALLER } from '../../builders/grant.ts';
import { T0 } from '../../builders/session.ts';
import { memoryStores } from '../../memory/watch-stores.ts';
import { seeded } from '../random.ts';
import { Timeline } from '../timeline.ts';
import { GrantProcess } from './grant-process.ts';
import { GrantWorld } from './grant-world.ts';

/** Ours by each mechanism, and the tool's one way. */
export type Program = 'jit-admin-session v1.0.5' | 'Sallyport, sts' | 'Sallyport, iam-policy';
/** Its date comes, or somebody takes it back before. */
export type Ending = 'planned end' | 'early revocation';

/** What came of one seed. */
export interface Exposure {
  /** How long after the end a session was open; of what is left open, up to HORIZON_MS. */
  readonly unauthorisedMs: number;
  /** Sessions that were open after the end at any time, and those that nobody ends any more. */
  readonly openAfterEnd: number;
  readonly leftOpen: number;
}

const KIND = { throttled: 0, timedOut: 0, eventsLost: 0, longestDelayMs: 3000, overwritten: 0 } as const;
const WINDOW_MS = 300_000;
const REVOKED_AFTER_MS = 180_000;
/** The tool's guide: "terminate-session 1-5 seconds". */
const CLOSING_MS = [1000, 5000] as const;
/** How soon the person tries again. */
const AGAIN_MS = [200, 3000] as const;
const ROUNDS = 3;
const ROUND_PAUSE_MS = 20_000;
/** Looked at for so long after the end. */
export const HORIZON_MS = 600_000;

/** Runs one seed with one program to one ending. */
export async function measureExposure(seed: number, program: Program, ending: Ending): Promise<Exposure> {
  const timeline = new Timeline(T0);
  const random = seeded(seed);
  const world = new GrantWorld(timeline, random, { ...KIND }, seeded(seed + 1_000_000));
  const endAt = T0 + (ending === 'planned end' ? WINDOW_MS : REVOKED_AFTER_MS);
  if (program === 'jit-admin-session v1.0.5') runTool({ world, timeline, random }, endAt);
  else await runOurs({ world, timeline, random }, program, ending);
  await timeline.runUntil(endAt + HORIZON_MS);
  return exposureOf(world, endAt);
}

interface Scene {
  readonly world: GrantWorld;
  readonly timeline: Timeline;
  readonly random: ReturnType<typeof seeded>;
}

function tries({ world, timeline, random }: Scene, before: () => Promise<void>): void {
  const turn = async () => {
    await before();
    world.tryEverything(0);
    timeline.after(random.between(...AGAIN_MS), () => void turn());
  };
  void turn();
}

/** Delete the policy, then three rounds of terminating all that is open, 20 s apart. It knows no date and no more rounds. */
function runTool(scene: Scene, endAt: number): void {
  const { world, timeline, random } = scene;
  world.changePolicy('jit', { until: Number.POSITIVE_INFINITY, target: NODE });
  const terminate = () => {
    for (const { id } of world.active()) timeline.after(random.between(...CLOSING_MS), () => world.end(id));
  };
  timeline.after(endAt - timeline.now, () => {
    world.changePolicy('jit', null);
    for (let round = 0; round < ROUNDS; round += 1) timeline.after(round * ROUND_PAUSE_MS, terminate);
  });
  tries(scene, async () => {});
}

async function runOurs(scene: Scene, program: Program, ending: Ending): Promise<void> {
  const { timeline } = scene;
  const stores = memoryStores();
  const breakIt = (grants: Grants) => grants;
  const as = { deadliness: 0, closingMs: CLOSING_MS, terminating: () => {}, breakIt };
  const { grants } = new GrantProcess({ ...scene, ...as, stores }, () => {});
  const mechanism = program === 'Sallyport, sts' ? 'sts' : 'iam-policy';
  const asked = { by: OWNER_CALLER, node: NODE, windowMs: WINDOW_MS, reason: 'work', principal: null };
  const rest = { ticket: null, startAt: null, documentName: null, breakGlass: false };
  void requestGrant(grants, { ...asked, ...rest, mechanism });
  timeline.after(REVOKED_AFTER_MS, async () => {
    const [grant] = await stores.grants.list({});
    if (ending === 'early revocation' && grant)
      await revokeGrant(grants, { id: grant.id, by: APPROVER, reason: 'enough' });
  });
  tries(scene, async () => {
    for (const grant of await stores.grants.list({ states: ['active'] }))
      if (mechanism === 'sts') scene.world.fetchCredentials(grant);
  });
}

function exposureOf(world: GrantWorld, endAt: number): Exposure {
  const until = endAt + HORIZON_MS;
  const after = [...world.sessions.values()]
    .map(({ startedAt, endedAt }) => ({
      from: Math.max(startedAt, endAt),
      to: Math.min(endedAt ?? until, until),
    }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  let unauthorisedMs = 0;
  let counted = endAt;
  for (const { from, to } of after) {
    unauthorisedMs += Math.max(0, to - Math.max(from, counted));
    counted = Math.max(counted, to);
  }
  const leftOpen = [...world.sessions.values()].filter((session) => session.endedAt === null).length;
  return { unauthorisedMs, openAfterEnd: after.length, leftOpen };
}
