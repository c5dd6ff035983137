/** A seeded generator (mulberry32): the same seed gives the same world. */
export interface Random {
  next(): number;
  /** True with a chance of `p`. */
  chance(p: number): boolean;
  /** A whole number from `from` up to `to`. */
  between(from: number, to: number): number;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    chance: (p) => next() < p,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
  };
}
