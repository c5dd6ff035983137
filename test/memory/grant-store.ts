import { overAt } from '../../src/domain/grants/cover.ts';
import type { Grant } from '../../src/domain/grants/grant.ts';
import { grantKey } from '../../src/domain/grants/grant-key.ts';
import type { Notice } from '../../src/domain/notices/notice.ts';
import type { GrantStore } from '../../src/operations/grant-ports.ts';

/** Grants in memory, beside the notices and due moments of the same stores. */
export function memoryGrants(
  notices: Map<string, Notice>,
  due: Map<string, number>,
): GrantStore & { readonly rows: Map<string, Grant> } {
  const grants = new Map<string, Grant>();
  const newestFirst = (a: Grant, b: Grant) => b.requestedAt - a.requestedAt || (a.id < b.id ? -1 : 1);
  return {
    rows: grants,
    read: async (id) => grants.get(id) ?? null,
    write: async (grant, also = {}) => {
      if ((grants.get(grant.id)?.version ?? 0) !== grant.version) return false;
      grants.set(grant.id, { ...grant, version: grant.version + 1 });
      for (const notice of also.notices ?? []) if (!notices.has(notice.id)) notices.set(notice.id, notice);
      if (also.dueAt === null) due.delete(grantKey(grant.id));
      else if (also.dueAt !== undefined) due.set(grantKey(grant.id), also.dueAt);
      return true;
    },
    list: async ({ states, user, node, since, until, limit }) =>
      [...grants.values()]
        .filter(
          (grant) =>
            (states === undefined || states.includes(grant.state)) &&
            (user === undefined || grant.person === user || grant.principal.includes(user)) &&
            (node === undefined || grant.target === node || grant.nodeName === node) &&
            (since === undefined || grant.requestedAt >= since) &&
            (until === undefined || grant.requestedAt < until),
        )
        .sort(newestFirst)
        .slice(0, limit ?? 1000),
    onTarget: async (place, target, since) =>
      [...grants.values()]
        .filter(
          (grant) =>
            grant.account === place.account &&
            grant.region === place.region &&
            grant.target === target &&
            grant.startsAt !== null &&
            (grant.state !== 'ended' || (overAt(grant) ?? 0) >= since),
        )
        .sort((a, b) => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1)),
  };
}
