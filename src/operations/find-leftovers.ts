import type { Notice } from '../domain/notices/notice.ts';
import { noticeId } from '../domain/notices/notice-id.ts';
import type { Leftover } from './grant-ports.ts';
import type { Grants } from './grants.ts';

/**
 * What of ours is in the accounts although no grant that is not over accounts for it: the remains of a crash, of a lost
 * store, or of an earlier tool.
 */
export async function findLeftovers(grants: Grants): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const place of onePerAccount(grants)) {
    for (const mechanism of Object.values(grants.mechanisms))
      for (const leftover of await mechanism.findLeftovers(place))
        if (await isLeft(grants, leftover)) found.push(leftover);
  }
  return found;
}

/** Removes every leftover and tells of each; gives those that were there. */
export async function purgeLeftovers(grants: Grants): Promise<readonly Leftover[]> {
  const found = await findLeftovers(grants);
  for (const leftover of found) {
    // Told first: a removal that nobody hears of would hide how it came to be there.
    await grants.watch.notices.keep(noticeOf(leftover, grants.watch.clock.now()));
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

function noticeOf(leftover: Leftover, at: number): Notice {
  const { account, region, what, principal, grantId } = leftover;
  return {
    schema: 'sallyport.notice/1',
    id: noticeId('grant-leftover', { place: leftover, sessionId: null, cause: `${what}@${at}` }),
    kind: 'grant-leftover',
    raisedAt: at,
    account,
    region,
    session: null,
    grant: null,
    terminationReasons: [],
    reasons: [
      `${what} of ${principal} was found${grantId === null ? '' : ` (grant ${grantId})`} and is removed`,
    ],
    verdict: null,
    event: null,
    why: 'sallyport grant list --leftover',
  };
}
