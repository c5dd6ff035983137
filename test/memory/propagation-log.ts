import {
  PROPAGATION_KEPT_MS,
  type PropagationLog,
  type PropagationSeen,
} from '../../src/operations/grant-ports.ts';

/** What was seen of IAM's propagation, in memory. */
export function memoryPropagation(): PropagationLog {
  const seen = new Map<string, PropagationSeen>();
  return {
    read: async (account) => seen.get(account) ?? null,
    saw: async (account, { ms, at }) => {
      const before = seen.get(account);
      const samples = (before?.samples ?? 0) + 1;
      const longer = !before || ms >= before.longestMs || before.at < at - PROPAGATION_KEPT_MS;
      seen.set(account, longer ? { longestMs: ms, at, samples } : { ...before, samples });
    },
  };
}
