import type { Chore, ChoreLog } from '../../src/operations/chores.ts';

/** A chore log in memory. */
export function memoryChoreLog(): ChoreLog {
  const chores = new Map<string, Chore>();
  return {
    read: async (name) => chores.get(name) ?? null,
    begin: async (name, now, after) => {
      const chore = chores.get(name);
      if (chore !== undefined && chore.begunAt > after) return false;
      chores.set(name, { error: null, state: null, ...chore, begunAt: now });
      return true;
    },
    end: async (name, { error, state }) => {
      const chore = chores.get(name);
      if (chore === undefined) throw new Error(`${name} was not begun`);
      chores.set(name, { ...chore, error, ...(state === undefined ? {} : { state }) });
    },
  };
}
