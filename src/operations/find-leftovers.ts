import type { Notice } from '../domain/notices/notice.ts';
import { noticeId } from '../domain/notices/notice-id.ts';
import type { Place } from '../domain/sessions/session.ts';
import { Fault } from './fault.ts';
import type { Leftover } from './grant-ports.ts';
import type { Grants } from './grants.ts';

/**
 * What of ours is in the accounts although no grant that is not over accounts for it: the remains of a crash, of a lost
 * store, or of an earlier tool.
 */
export async function findLeftovers(grants: Grants): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const place of onePerAccount(grants)) found.push(...(await leftoversOf(grants, place)));
  return found;
}

async function leftoversOf(grants: Grants, place: Place): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const mechanism of Object.values(grants.mechanisms))
    for (const leftover of await mechanism.findLeftovers(place))
      if (await isLeft(grants, leftover)) found.push(leftover);
  return found;
}

/** What a look that tells people found, and the accounts that could not be read. */
export interface LeftoversTold {
  readonly found: readonly Leftover[];
  readonly unread: readonly { readonly place: Place; readonly reason: string }[];
}

/** Looks for leftovers and tells people of each, once however often it is found. Nothing is removed. */
export async function tellLeftovers(grants: Grants): Promise<LeftoversTold> {
  const found: Leftover[] = [];
  const unread: { place: Place; reason: string }[] = [];
  for (const place of onePerAccount(grants)) {
    try {
      found.push(...(await leftoversOf(grants, place)));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      unread.push({ place, reason: `${error.code}: ${error.message}` });
    }
  }
  for (const leftover of found)
    await grants.watch.notices.keep(noticeOf(leftover, grants.watch.clock.now(), 'found'));
  return { found, unread };
}

/** Removes every leftover and tells of each; gives those that were there. */
export async function purgeLeftovers(grants: Grants): Promise<readonly Leftover[]> {
  const found = await findLeftovers(grants);
  for (const leftover of found) {
    // Told first: a removal that nobody hears of would hide how it came to be there.
    await grants.watch.notices.keep(noticeOf(leftover, grants.watch.clock.now(), 'purged'));
    await grants.mechanisms[leftover.mechanism].purge(leftover);
  }
  return found;
}

async function isLeft(grants: Grants, leftover: Leftover): Promise<boolean> {
  if (leftover.grantId === null) return true;
  const grant = await grants.store.read(leftover.grantId);
  return grant === null || grant.state === 'ended' || grant.state === 'denied';
}

/** IAM is the account's: one of its regions is enough. */
function onePerAccount(grants: Grants) {
  return new Map(grants.places().map((place) => [place.account, place])).values();
}

/** One id for a leftover, however often it is found; each removal has its own. */
function noticeOf(leftover: Leftover, at: number, how: 'found' | 'purged'): Notice {
  const { account, region, mechanism, what, principal, grantId } = leftover;
  const cause = `${mechanism} ${principal} ${what}${how === 'purged' ? `@${at}` : ''}`;
  const named = `${what} of ${principal} was found${grantId === null ? '' : ` (grant ${grantId})`}`;
  return {
    schema: 'sallyport.notice/1',
    id: noticeId('grant-leftover', { place: leftover, sessionId: null, cause }),
    kind: 'grant-leftover',
    raisedAt: at,
    account,
    region,
    session: null,
    grant: null,
    terminationReasons: [],
    reasons:
      how === 'purged'
        ? [`${named} and is removed`]
        : [
            `${named}, and no live grant accounts for it`,
            'an administrator removes it with: sallyport grant list --leftover --purge',
          ],
    verdict: null,
    event: null,
    why: 'sallyport grant list --leftover',
  };
}
