import { SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { MEMBER_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '../../src/domain/grants/grant.ts';
import { revokeGrant } from '../../src/operations/end-grant.ts';
import { extendGrant } from '../../src/operations/extend-grant.ts';
import type { GrantCaller } from '../../src/operations/judge-request.ts';
import type { GrantChanged } from '../../src/operations/keep-grant.ts';
import { requestGrant } from '../../src/operations/request-grant.ts';
import { finish } from '../../src/runtimes/lambda/finish.ts';
import { rolesOf } from '../../src/runtimes/server/roles-of.ts';
import { type LambdaWorld, PLACE, transitionsOf } from './lambda-world.ts';
import { openShell } from './open-shell.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Of one grant with its session, whatever happens to it: asked for, extended, ended, quiet, removed. */
const MOST_TRANSITIONS = 30;

/** The timers of grants, over a world that is given. */
export function describeGrantTimers(worldOf: () => LambdaWorld): void {
  describe('timers of grants', () => {
    let world: LambdaWorld;
    const clients: SSMClient[] = [];

    beforeAll(() => {
      world = worldOf();
      world.configure({
        sweep: { activeMs: MINUTE_MS, idleMs: 5 * MINUTE_MS },
        grants: { propagationMs: 20 * SECOND_MS },
      });
    });

    afterAll(() => {
      for (const client of clients) client.destroy();
    });

    function caller(name: string): GrantCaller {
      const principal = `arn:aws:iam::${MEMBER_ACCOUNT}:user/${name}`;
      return { principal, person: name, roles: rolesOf(world.parts.config.roles, principal) };
    }

    /** What the API does: one operation, and the end of its invocation. */
    async function asked(operation: Promise<GrantChanged>): Promise<Grant> {
      const changed = await operation;
      if (!changed.ok) throw new Error(changed.reason);
      await finish(world.parts);
      return (await read(changed.grant.id))!;
    }

    const read = (id: string) => world.parts.grants.store.read(id);
    const session = (id: string) => world.parts.stores.sessions.read(PLACE, id);

    const give = (windowMs: number) =>
      asked(
        requestGrant(world.parts.grants, {
          by: caller('admin'),
          principal: `arn:aws:iam::${MEMBER_ACCOUNT}:user/contractor`,
          node: world.node.id,
          windowMs,
          reason: 'deploy',
          ticket: null,
          startAt: null,
          documentName: null,
          mechanism: 'sts',
          breakGlass: false,
        }),
      );

    /** The timers of a grant and its session; its log, which never comes here, has its own. */
    const timersOf = (id: string) => world.of(id).filter(({ key }) => !key.startsWith('delivery/'));

    /** Systems Manager with the grant's credentials. */
    async function ssmOf(id: string): Promise<SSMClient> {
      const grant = (await read(id))!;
      const { accessKeyId, secretAccessKey, sessionToken } =
        await world.parts.grants.mechanisms.sts.issue(grant);
      const client = new SSMClient({
        endpoint: world.aws.endpoint,
        region: REGION,
        credentials: { accessKeyId, secretAccessKey, sessionToken: sessionToken ?? '' },
        maxAttempts: 1,
      });
      clients.push(client);
      return client;
    }

    /** Opens with what the document check refuses to nobody: the default document, by its own name. */
    const open = async (id: string) =>
      openShell(world, { ssm: await ssmOf(id), document: 'SSM-SessionManagerRunShell' });

    test('a grant that is extended twice ends at its last end to the second, and the shells under it with it', async () => {
      const { id } = await give(10 * MINUTE_MS);
      expect(await read(id)).toMatchObject({ state: 'active' });
      const shell = await open(id);
      expect(await session(shell.id)).toMatchObject({ state: 'active', grantId: id });
      const endsAt = (await read(id))!.endsAt! + 15 * MINUTE_MS;
      for (const windowMs of [5 * MINUTE_MS, 10 * MINUTE_MS]) {
        await world.runUntil(world.now + 2 * MINUTE_MS);
        await asked(extendGrant(world.parts.grants, { id, by: caller('admin'), windowMs }));
      }
      expect((await read(id))?.endsAt).toBe(endsAt);
      await world.runUntil(endsAt - 3 * SECOND_MS);
      expect([(await read(id))?.state, (await session(shell.id))?.state]).toEqual(['active', 'active']);
      await world.runUntil(endsAt + SECOND_MS);
      const ended = await session(shell.id);
      expect(ended).toMatchObject({ state: 'ended', endCause: 'grant-ended' });
      expect(ended!.endedAt! - endsAt).toBeLessThanOrEqual(SECOND_MS);
      await world.runUntil(endsAt + 5 * MINUTE_MS);
      expect(await read(id)).toMatchObject({
        state: 'ended',
        end: { cause: 'expired' },
        receipt: { sessions: [shell.id] },
      });
      expect(transitionsOf(timersOf(id))).toBeLessThanOrEqual(MOST_TRANSITIONS);
    });

    test('a grant that is revoked early ends its shells at once, lets nobody in again, and leaves nothing behind', async () => {
      const { id } = await give(30 * MINUTE_MS);
      const shell = await open(id);
      await world.runUntil(world.now + 2 * MINUTE_MS);
      const revokedAt = world.now;
      await asked(revokeGrant(world.parts.grants, { id, by: caller('approver'), reason: 'wrong node' }));
      expect(await session(shell.id)).toMatchObject({ state: 'ended', endCause: 'grant-revoked' });
      const ssm = await ssmOf(id).catch(() => null);
      if (ssm !== null)
        await expect(ssm.send(new StartSessionCommand({ Target: world.node.id }))).rejects.toThrow();
      await world.runUntil(revokedAt + 10 * MINUTE_MS);
      expect(await read(id)).toMatchObject({
        state: 'ended',
        end: { cause: 'revoked', by: { person: 'approver' } },
      });
      expect(transitionsOf(timersOf(id))).toBeLessThanOrEqual(MOST_TRANSITIONS);
    });
  });
}
