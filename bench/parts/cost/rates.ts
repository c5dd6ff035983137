import { type Counts, NOTHING } from './meter.ts';

/** Adds `factor` times the second to the first. */
export function plus(a: Counts, b: Counts, factor = 1): Counts {
  const names = (x: object, y: object) => [...new Set([...Object.keys(x), ...Object.keys(y)])];
  return {
    functions: Object.fromEntries(
      names(a.functions, b.functions).map((name) => {
        const [x, y] = [a.functions[name], b.functions[name]];
        return [
          name,
          {
            invocations: (x?.invocations ?? 0) + factor * (y?.invocations ?? 0),
            ms: (x?.ms ?? 0) + factor * (y?.ms ?? 0),
          },
        ];
      }),
    ),
    calls: sumOf(a.calls, b.calls, factor),
    partitions: sumOf(a.partitions, b.partitions, factor),
    units: {
      read: a.units.read + factor * b.units.read,
      write: a.units.write + factor * b.units.write,
    },
  };
}

/** So many of it. */
export const times = (a: Counts, factor: number): Counts => plus(NOTHING, a, factor);

function sumOf(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
  factor: number,
): Record<string, number> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, (a[name] ?? 0) + factor * (b[name] ?? 0)]));
}

/** Runs that were counted; see counted.json. */
export interface CountedRun {
  readonly sessions: number;
  readonly minutes: number;
  readonly counts: Counts;
  readonly transitions: number;
  readonly mostTransitions: number;
  readonly storedBytes: { readonly table: number; readonly archive: number };
}

/** All that was counted, and when. */
export interface CountedFile {
  readonly on: string;
  readonly idleHour: Counts;
  readonly runs: readonly CountedRun[];
}

/** What the runs come to: what a session takes by itself, and what time takes while it is open. */
export interface Rates {
  /** A start, an end, deliveries, evidence. */
  readonly session: Counts;
  /** A minute of a place in which a session is open. */
  readonly placeMinute: Counts;
  /** A minute of each session that is open there besides. */
  readonly sessionMinute: Counts;
  readonly transitions: number;
}

/** Takes the runs apart. Throws where one is missing. */
export function ratesOf({ runs }: CountedFile): Rates {
  const alone = runs.filter(({ sessions }) => sessions === 1).sort((a, b) => a.minutes - b.minutes);
  const [short, long] = [alone[0], alone.find(({ minutes }) => minutes === 60)];
  const together = runs.find(({ sessions }) => sessions > 1);
  if (!short || !long || !together) throw new Error('the bench counts a short, a long and a shared run');
  const placeMinute = times(plus(long.counts, short.counts, -1), 1 / (long.minutes - short.minutes));
  const session = plus(short.counts, placeMinute, -short.minutes);
  const each = times(together.counts, 1 / together.sessions);
  const sessionMinute = times(plus(each, session, -1), 1 / together.minutes);
  return {
    session: notNegative(session),
    placeMinute: notNegative(placeMinute),
    sessionMinute: notNegative(sessionMinute),
    transitions: short.mostTransitions,
  };
}

/** What two runs differ by chance is not negative work. */
export function notNegative(counts: Counts): Counts {
  const most = (record: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, Math.max(0, value)]));
  return {
    functions: Object.fromEntries(
      Object.entries(counts.functions).map(([name, { invocations, ms }]) => [
        name,
        { invocations: Math.max(0, invocations), ms: Math.max(0, ms) },
      ]),
    ),
    calls: most(counts.calls),
    partitions: most(counts.partitions),
    units: { read: Math.max(0, counts.units.read), write: Math.max(0, counts.units.write) },
  };
}
