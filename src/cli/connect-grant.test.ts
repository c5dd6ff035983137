import { describe, expect, test } from 'vitest';
import { renderCredentialProcess } from './commands/grant-credentials.ts';
import {
  type ConnectGrant,
  namedGrant,
  ownGrant,
  renderGrantEnd,
  renderNotice,
  warnBeforeEnd,
} from './connect-grant.ts';
import { failed } from './exit.ts';
import { grantCredentialProvider } from './grant-credentials.ts';

const NODE = 'i-0123456789abcdef0';
const ENGINEER = 'arn:aws:iam::222222222222:user/engineer';
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

function aGrant(more: Partial<ConnectGrant> = {}): ConnectGrant {
  return {
    id: 'g-0123456789ab',
    principal: ENGINEER,
    person: 'engineer',
    target: NODE,
    documentName: 'SSM-SessionManagerRunShell',
    mechanism: 'sts',
    state: 'active',
    startsAt: inMs(-1000),
    endsAt: inMs(600_000),
    activeAt: inMs(-1000),
    endedAt: null,
    endCause: null,
    endReason: null,
    endedBy: null,
    ...more,
  };
}

/** The server's API, whose grants a test sets. */
function anApi(grants: ConnectGrant[]) {
  return {
    grants,
    caller: async () => ({ arn: ENGINEER, person: 'engineer' }),
    get: async <Value>(path: string): Promise<Value> =>
      (path === '/v1/grants' ? grants : grants.find(({ id }) => path.endsWith(`/${id}`))) as Value,
  };
}

describe('which grant', () => {
  test('one’s own for the node that lasts longest; never another person’s', async () => {
    const later = aGrant({ id: 'g-000000000002', endsAt: inMs(900_000) });
    const foreign = aGrant({
      id: 'g-000000000003',
      principal: 'arn:x',
      person: 'admin',
      endsAt: inMs(9_000_000),
    });
    const elsewhere = aGrant({
      id: 'g-000000000004',
      target: 'i-0fedcba9876543210',
      endsAt: inMs(9_000_000),
    });
    expect((await ownGrant(anApi([aGrant(), later, foreign, elsewhere]), NODE))?.id).toBe(later.id);
    expect(await ownGrant(anApi([foreign]), NODE)).toBeUndefined();
    expect(await ownGrant(anApi([aGrant()]), NODE, 'AWS-StartPortForwardingSession')).toBeUndefined();
  });

  test('none where the server does not answer: people connect by their own permissions', async () => {
    const api = { ...anApi([]), caller: () => Promise.reject(failed('no answer')) };
    expect(await ownGrant(api, NODE)).toBeUndefined();
  });

  test.each([
    [{ state: 'requested' as const }, /waits for its answer: sallyport grant show/],
    [{ target: 'i-0fedcba9876543210' }, /is for i-0fedcba9876543210/],
    [{ state: 'approved' as const, startsAt: inMs(60_000) }, /starts at .+: connect then/],
    [
      {
        state: 'ended' as const,
        endCause: 'revoked' as const,
        endedAt: inMs(-5),
        endedBy: 'arn:boss',
        endReason: 'no',
      },
      /was revoked by arn:boss: no. Ask again with: sallyport grant renew g-0123456789ab/,
    ],
  ])('a named one that is %o is refused with the next step', async (more, reason) => {
    const found = namedGrant(anApi([aGrant(more)]), 'g-0123456789ab', NODE, () => undefined);
    await expect(found).rejects.toThrow(reason);
  });

  test('a named one that was approved is waited for', async () => {
    const api = anApi([aGrant({ state: 'approved' })]);
    const said: string[] = [];
    const found = namedGrant(api, 'g-0123456789ab', NODE, (text) => {
      said.push(text);
      api.grants[0] = aGrant();
    });
    expect((await found).state).toBe('active');
    expect(said).toHaveLength(1);
  });
});

describe('what is said', () => {
  test('on connecting: recorded, under which grant, until when, in the words of the config', () => {
    expect(renderNotice(aGrant(), 'Dev')).toMatch(/recorded, under grant g-0123456789ab, until \d{4}-/);
    const own = aGrant({ connectNotice: '{person} on {node}: {grant} {else}\u001b[2J' });
    expect(renderNotice(own, 'Dev')).toBe('engineer on Dev: g-0123456789ab {else}\ufffd[2J');
  });

  test('before the end: at half of a short window, with the command for more time', async () => {
    const grant = aGrant({ startsAt: inMs(0), endsAt: inMs(200) });
    const said = Promise.withResolvers<string>();
    const stop = warnBeforeEnd(anApi([grant]), grant, said.resolve);
    expect(await said.promise).toMatch(/ends in 1 s, at .+ sallyport grant extend g-0123456789ab --for 30m/);
    stop();
  });

  test('nothing at the old moment when the grant was extended meanwhile', async () => {
    const grant = aGrant({ startsAt: inMs(0), endsAt: inMs(100) });
    const extended = { ...grant, endsAt: inMs(400) };
    const said = Promise.withResolvers<number>();
    const stop = warnBeforeEnd(anApi([extended]), grant, () => said.resolve(Date.now()));
    expect(await said.promise).toBeGreaterThanOrEqual(Date.parse(extended.startsAt!) + 190);
    stop();
  });

  test('at the end: why, when, and how to ask again; nothing when the shell simply exited', async () => {
    const over = aGrant({ state: 'ending', endCause: 'expired', endedAt: inMs(-10), endsAt: inMs(-10) });
    expect(await renderGrantEnd(anApi([over]), over)).toMatch(
      /^Grant g-0123456789ab ended at .+: its time was over. Ask again with: sallyport grant renew g-0123456789ab$/,
    );
    expect(await renderGrantEnd(anApi([aGrant()]), aGrant())).toBeUndefined();
  });
});

describe('credentials', () => {
  const given = (expiresAt: string) => ({
    accessKeyId: 'ASIA',
    secretAccessKey: 's',
    sessionToken: 't',
    expiresAt,
  });

  test('are fetched once, and again a minute before they end', async () => {
    let now = Date.now();
    let asked = 0;
    const post = async <Value>(): Promise<Value> => {
      asked += 1;
      return given(new Date(now + 900_000).toISOString()) as Value;
    };
    const provider = grantCredentialProvider({ post }, 'g-0123456789ab', () => now);
    await provider();
    await provider();
    expect(asked).toBe(1);
    now += 840_000;
    await provider();
    expect(asked).toBe(2);
  });

  test('are printed as a credential_process prints them', () => {
    const at = '2026-11-21T09:00:00.000Z';
    expect(JSON.parse(renderCredentialProcess(given(at)))).toEqual({
      Version: 1,
      AccessKeyId: 'ASIA',
      SecretAccessKey: 's',
      SessionToken: 't',
      Expiration: at,
    });
  });
});
