import { dayOf } from '../../domain/archive/archive-key.ts';
import type { SearchQuestion } from '../../domain/archive/search-question.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { Fault } from '../../operations/fault.ts';

/** A session that was open at some time started no longer before; the partition of a session is the day of its start. */
const LONGEST_SESSION_DAYS = 31;
const DAY_MS = 86_400_000;
/** The most that one question names, so that its text stays below Athena's limit of 262,144 bytes. */
export const MAX_NAMED = 1000;
/** Athena lists a folder for each partition that there could be: with more of them the listing alone takes minutes. */
export const MAX_FOLDERS = 100_000;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** The partitions that a question reads: all of these accounts, Regions and days (both included). */
export interface Reach {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly fromDay: string;
  readonly toDay: string;
}

/** Where sessions lie, as a row of Athena tells it. */
export interface FoundPartitions {
  readonly account: string;
  readonly region: string;
  readonly first_day: string;
  readonly last_day: string;
}

/**
 * What of the archive can hold an answer. The tables' accounts and Regions are injected: a question that does not name
 * them is refused by Athena, and what is not named is not read.
 */
export function reachOf(
  question: SearchQuestion,
  made: { readonly places: readonly Place[]; readonly now: Instant; readonly lookBackDays: number },
): Reach | null {
  const { account, since, until } = question;
  const asked = made.places.filter((place) => account === undefined || place.account === account);
  if (asked.length === 0) return null;
  const from =
    since === undefined ? made.now - made.lookBackDays * DAY_MS : since - LONGEST_SESSION_DAYS * DAY_MS;
  const reach = {
    accounts: distinct(asked.map((place) => place.account)),
    regions: distinct(asked.map((place) => place.region)),
    fromDay: dayOf(Math.max(0, from)),
    toDay: dayOf(Math.min(until ?? made.now, made.now)),
  };
  return reach.fromDay > reach.toDay ? null : narrowEnough(reach);
}

/** The partitions in which something was found. */
export function reachOfFound(found: readonly FoundPartitions[]): Reach {
  return narrowEnough({
    accounts: distinct(found.map(({ account }) => account)),
    regions: distinct(found.map(({ region }) => region)),
    fromDay: distinct(found.map((each) => each.first_day))[0] as string,
    toDay: distinct(found.map((each) => each.last_day)).at(-1) as string,
  });
}

/**
 * The condition on a table's partitions. As literals, which are known before anything is read; each has the form of an
 * account, a Region or a day, and nothing else.
 */
export function partitionClause(alias: string, reach: Reach): string {
  const list = (values: readonly string[], form: RegExp) => {
    const odd = values.find((value) => !form.test(value));
    if (odd !== undefined) throw new Error(`${JSON.stringify(odd)} is no part of a partition's key`);
    return `(${values.map((value) => `'${value}'`).join(', ')})`;
  };
  const [from, to] = [reach.fromDay, reach.toDay].map((day) => list([day], DAY).slice(1, -1));
  return [
    `${alias}.region IN ${list(reach.regions, REGION)}`,
    `${alias}.account IN ${list(reach.accounts, ACCOUNT)}`,
    `${alias}.day BETWEEN ${from} AND ${to}`,
  ].join(' AND ');
}

function narrowEnough(reach: Reach): Reach {
  const { accounts, regions, fromDay, toDay } = reach;
  const days = (Date.parse(toDay) - Date.parse(fromDay)) / DAY_MS + 1;
  const folders = accounts.length * regions.length * days;
  if (accounts.length > MAX_NAMED || folders > MAX_FOLDERS)
    throw new Fault(
      'SEARCH_TOO_WIDE',
      `The question is about ${accounts.length} accounts, ${regions.length} Regions and ${days} days, more than can be read in one question. Give an account, and since and until.`,
      { retry: 'never' },
    );
  return reach;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
