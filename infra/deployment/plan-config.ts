import { isDeepStrictEqual } from 'node:util';
import { parseConfig } from '../../src/runtimes/server/config.ts';
import type { Answers } from './answers.ts';
import { AnswersFault } from './answers.ts';
import { serverConfig } from './server-config.ts';

/** A configuration to be put into force, and what of the one in force it would change. */
export interface PlannedConfig {
  readonly text: string;
  /** Paths, two keys deep; empty: the same is in force. */
  readonly changes: readonly string[];
  /** Accounts that became members since. */
  readonly joined: readonly string[];
}

/**
 * What the functions are to be set up by: the file that is kept, or else what is in force, or else a first one made of
 * the answers; in each case with the members that have joined since. Members that left stay until they are taken out by
 * hand: a watch is not ended by an account that could not be listed. Throws AnswersFault, ConfigFault.
 */
export function planConfig(
  answers: Answers,
  { kept, inForce, accounts }: { kept: string | null; inForce: string | null; accounts: readonly string[] },
): PlannedConfig {
  const members = accounts.map((account) => ({ account }));
  const before = inForce === null ? {} : parsed(inForce, 'the configuration in force');
  const source = kept ?? inForce;
  if (source === null && members.length === 0)
    throw new AnswersFault('there are no members yet: run deploy again when the stack set has made some');
  const base = source === null ? serverConfig(answers, members) : parsed(source, 'the configuration');
  const there = membersOf(base);
  const joined = accounts.filter((account) => !there.some((one) => one['account'] === account));
  const made =
    joined.length === 0
      ? []
      : membersOf(
          serverConfig(
            answers,
            joined.map((account) => ({ account })),
          ),
        );
  const config = { ...(base as object), members: [...there, ...made] };
  parseConfig(config, 'the configuration to be put into force');
  return {
    text: `${JSON.stringify(config, null, 2)}\n`,
    changes: differences(before as Json, config as unknown as Json),
    joined: source === null ? [] : joined,
  };
}

type Json = Readonly<Record<string, unknown>>;

function membersOf(config: unknown): readonly Json[] {
  const { members } = config as { readonly members?: readonly Json[] };
  return Array.isArray(members) ? members : [];
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AnswersFault(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function differences(before: Json, after: Json, depth = 2): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return keys.flatMap((key) => {
    const [was, is] = [before[key], after[key]];
    if (isDeepStrictEqual(was, is)) return [];
    return depth > 1 && isObject(was) && isObject(is)
      ? differences(was, is, depth - 1).map((below) => `${key}.${below}`)
      : [key];
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
