import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { aDetections } from '../../../test/builders/detections.ts';
import { aFinding } from '../../../test/builders/finding.ts';
import { aRecord, OWNER, PLACE } from '../../../test/builders/session.ts';
import { CedarAccessJudge } from '../../adapters/cedar/access-judge.ts';
import { findingMade } from '../../domain/sessions/evolve-finding.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import type { ApiCaller } from '../caller.ts';
import { findingRoutes } from './findings.ts';
import { sessionRoutes } from './sessions.ts';
import { shownRoutes } from './shown.ts';

const judge = new CedarAccessJudge();
const allow: Allow = (caller, action, about = { owner: null, person: null }) =>
  judge.allows(caller, action, about);
const ID = aRecord().start.id;

function aCaller(
  role: string | null,
  arn = `arn:aws:iam::222222222222:user/${role}`,
  person = role,
): ApiCaller {
  return { arn, person, roles: role === null ? [] : [role], account: '222222222222', userId: 'AIDA' };
}
const owner = aCaller('engineer', OWNER, 'engineer');

async function world() {
  const made = aDetections();
  await made.watch.sessions.write(findingMade(aRecord(), aFinding(), 1), { findings: [aFinding()] });
  const deps = {
    watch: made.watch,
    detections: made.detections,
    shown: { streams: made.shown, wanted: () => made.detected.settings.clientStream },
    recordRead: async () => undefined,
  } as unknown as ApiDeps;
  const ask = async (caller: ApiCaller, path: string, body?: string) => {
    const app = new Hono<ApiEnv>();
    app.use(async (c, next) => {
      c.set('caller', caller);
      await next();
    });
    app.route('/v1/findings', findingRoutes(deps, allow));
    app.route('/v1/sessions', shownRoutes(deps, allow));
    app.route('/v1/sessions', sessionRoutes(deps, allow));
    const answer = await app.request(path, body === undefined ? {} : { method: 'POST', body });
    const text = await answer.text();
    return {
      status: answer.status,
      json: text === '' ? null : (JSON.parse(text.split('\n')[0] ?? '') as never),
    };
  };
  return { ...made, ask };
}

describe('findings', () => {
  test.each(['administrator', 'auditor', 'approver'])(
    'are shown to an %s, in the format asked for',
    async (role) => {
      const { ask } = await world();
      const list = '/v1/findings?level=high&node=web';
      expect((await ask(aCaller(role), list)).json).toMatchObject([{ id: aFinding().id }]);
      expect((await ask(aCaller(role), `${list}&as=ocsf`)).json).toMatchObject([{ class_uid: 2004 }]);
      const one = `/v1/findings/${aFinding().id}`;
      expect((await ask(aCaller(role), `${one}?as=asff`)).json).toMatchObject({
        SchemaVersion: '2018-10-08',
      });
      expect((await ask(aCaller(role), '/v1/findings/f-none')).status).toBe(404);
      expect((await ask(aCaller(role), '/v1/findings?level=worst')).status).toBe(400);
    },
  );

  test("are not shown to an engineer, nor that there are any in the engineer's own session", async () => {
    const { ask } = await world();
    expect((await ask(owner, '/v1/findings')).status).toBe(403);
    expect((await ask(owner, `/v1/findings/${aFinding().id}`)).status).toBe(403);
    const own = (await ask(owner, `/v1/sessions/${ID}`)).json as unknown as {
      findings: unknown[];
      timeline: object[];
    };
    expect(own.findings).toEqual([]);
    expect(JSON.stringify(own.timeline)).not.toContain('finding');
    expect((await ask(owner, '/v1/sessions')).json).toMatchObject([{ findings: [] }]);
    expect((await ask(aCaller('auditor'), `/v1/sessions/${ID}`)).json).toMatchObject({
      findings: [aFinding().id],
    });
  });

  test('of delivered logs are made for an auditor, not for approvers and engineers', async () => {
    const { ask } = await world();
    const body = JSON.stringify({ sessions: [ID] });
    expect((await ask(aCaller('approver'), '/v1/findings/judge', body)).status).toBe(403);
    expect((await ask(owner, '/v1/findings/judge', body)).status).toBe(403);
    expect((await ask(aCaller('auditor'), '/v1/findings/judge', body)).json).toMatchObject({
      sessionId: ID,
      reason: 'no archive is set up',
    });
    expect((await ask(aCaller('auditor'), '/v1/findings/judge', '{"sessions":[]}')).status).toBe(400);
  });
});

describe("what a session's own client shows", () => {
  const path = `/v1/sessions/${ID}/stream?stream=abcdefgh&seq=0`;
  const shown = JSON.stringify({ data: Buffer.from('dev@host:~$ worse\r\n').toString('base64') });

  test('is taken from its owner, and ends the session', async () => {
    const { ask, watch } = await world();
    expect((await ask(owner, path, `{"cols":80,"rows":24}\n${shown}\n`)).status).toBe(204);
    expect((await watch.sessions.read(PLACE, ID))?.findings).toContainEqual(
      expect.objectContaining({ response: 'terminate' }),
    );
  });

  test.each(['administrator', 'auditor', 'approver', 'contractor'])(
    'is not taken from another: an %s could make somebody end',
    async (role) => {
      const { ask, findings } = await world();
      expect((await ask(aCaller(role), path, shown)).status).toBe(404);
      expect(await findings.list({ rule: 'rule-worse' })).toEqual([]);
    },
  );

  test.each([
    ['no JSON', 'x'],
    ['another field', '{"text":"x"}'],
    ['no Base64', '{"data":"%%"}'],
    ['a size of nothing', '{"cols":0,"rows":5}'],
    ['too many lines', '{"lost":1}\n'.repeat(1001)],
  ])('that is %s is refused', async (_, body) => {
    const { ask } = await world();
    expect((await ask(owner, path, body)).status).toBe(400);
  });

  test('is refused where nobody asks for it, of a session that is over, and when it comes too fast', async () => {
    const { ask, detected, watch } = await world();
    detected.settings = { ...detected.settings, clientStream: false };
    expect((await ask(owner, path, shown)).status).toBe(409);
    detected.settings = { ...detected.settings, clientStream: true };
    const much = JSON.stringify({ data: Buffer.alloc(1_100_000).toString('base64') });
    expect((await ask(owner, path, much)).status).toBe(429);
    const record = (await watch.sessions.read(PLACE, ID))!;
    await watch.sessions.write({ ...record, state: 'ended' });
    expect((await ask(owner, path, shown)).status).toBe(409);
  });
});
