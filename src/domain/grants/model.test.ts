/** The life of a grant against the plainest model of it: a handful of facts that anybody could keep on paper. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  APPROVER,
  aGrant,
  MINUTE_MS,
  NOBODY_ASKED,
  ONE_ASKED,
  OWNER_CALLER,
  SECOND_APPROVER,
  SETTINGS,
} from '../../../test/builders/grant.ts';
import { T0 } from '../../../test/builders/session.ts';
import type { GrantCommand } from './command.ts';
import { decide } from './decide.ts';
import { evolveAll } from './evolve.ts';
import type { Grant } from './grant.ts';
import { planGrant } from './plan.ts';

interface Model {
  live: boolean;
  over: boolean;
}

interface Real {
  grant: Grant;
  now: number;
}

const CLEAR = { open: [], sweptAt: T0 + 10 * 86_400_000, lastOpenedAt: null };

/** Something that a person asks, or time that passes, and what may have come of it. */
class Step implements fc.Command<Model, Real> {
  readonly command: GrantCommand | null;
  readonly passMs: number;

  constructor(command: GrantCommand | null, passMs: number) {
    this.command = command;
    this.passMs = passMs;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    const before = real.grant;
    real.now += this.passMs;
    if (this.command) {
      const decided = decide(before, this.command, real.now, SETTINGS);
      if (decided.ok) real.grant = evolveAll(before, decided.events);
    }
    const { grant, now } = real;
    // What is over stays over, and nothing that was over gives access again.
    if (model.over) expect(grant.end).toEqual(before.end);
    model.over = grant.end !== null;
    // Access comes only by a yes of somebody who is neither the owner nor who asked, and once.
    const approved = grant.timeline.filter((entry) => entry.kind === 'approved').length;
    expect(approved).toBe(grant.startsAt === null ? 0 : 1);
    if (approved === 1) expect(grant.asked.approvals.map((one) => one.person)).not.toContain('engineer');
    // The end never moves before it is written, and never beyond the longest window.
    expect(grant.endsAt).toBe(before.endsAt ?? grant.endsAt);
    if (grant.startsAt !== null && grant.extension?.endsAt)
      expect(grant.extension.endsAt - grant.startsAt).toBeLessThanOrEqual(SETTINGS.longestMs);
    // Every grant that is not settled has something to do, or a moment to come back at.
    const { actions, requeueAt } = planGrant(grant, CLEAR, now, SETTINGS);
    const doing = actions.filter((action) => action.kind !== 'notify');
    const settled = grant.state === 'denied' || grant.state === 'ended';
    expect(doing.length > 0 || requeueAt !== null).toBe(!settled);
    if (requeueAt !== null) expect(requeueAt).toBeGreaterThan(now);
    model.live = grant.state === 'approved' || grant.state === 'active';
  }

  toString(): string {
    return `${this.command?.kind ?? 'pass'}+${this.passMs}`;
  }
}

const by = fc.constantFrom(OWNER_CALLER, APPROVER, SECOND_APPROVER);
const commands = fc.oneof(
  by.map((who): GrantCommand => ({ kind: 'approve', by: who })),
  by.map((who): GrantCommand => ({ kind: 'deny', by: who, reason: 'no' })),
  by.map((who): GrantCommand => ({ kind: 'finish', by: who })),
  by.map((who): GrantCommand => ({ kind: 'revoke', by: who, reason: 'enough' })),
  fc
    .tuple(by, fc.integer({ min: 1, max: 30 * 60 * MINUTE_MS }), fc.constantFrom(NOBODY_ASKED, ONE_ASKED))
    .map(([who, windowMs, asked]): GrantCommand => ({ kind: 'extend', by: who, windowMs, asked })),
);
const step = fc
  .tuple(fc.option(commands), fc.integer({ min: 0, max: 20 * MINUTE_MS }))
  .map(([command, passMs]) => new Step(command, passMs));

test('whatever people ask, in whatever order, a grant keeps its promises', () => {
  fc.assert(
    fc.property(fc.commands([step], { maxCommands: 30 }), fc.boolean(), (steps, asks) => {
      const grant = aGrant({}, asks ? ONE_ASKED : NOBODY_ASKED);
      fc.modelRun(() => ({ model: { live: false, over: false }, real: { grant, now: T0 } }), steps);
    }),
    { numRuns: 300 },
  );
});
