import { AwsError } from '../../error.ts';
import type { Table } from '../../store/table.ts';
import type { World } from '../../world.ts';

/** Text of a standard parameter, and of an advanced one. */
export const MAX_STANDARD_BYTES = 4096;
export const MAX_ADVANCED_BYTES = 8192;
const NAME = /^[a-zA-Z0-9_.\-/]{1,1011}$/;
const RESERVED = /^\/?(aws|ssm)/i;
const MAX_LEVELS = 15;

/** A parameter of the Parameter Store. */
export interface StoredParameter {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  readonly version: number;
  readonly tier: 'Standard' | 'Advanced';
  readonly dataType: string;
  readonly modifiedAt: number;
  readonly modifiedBy: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly keyId?: string;
}

/** The ARN of a parameter; a leading slash is not doubled. */
export function parameterArn(name: string, account: string, region: string): string {
  return `arn:aws:ssm:${region}:${account}:parameter${name.startsWith('/') ? name : `/${name}`}`;
}

/** ParameterNotFound; AWS gives no text. */
export function parameterNotFound(name: string): AwsError {
  return new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
}

/** The Parameter Store. Values of SecureString parameters are kept on disk as they are: this is a machine for tests. */
export class ParameterStore {
  readonly #world: World;
  readonly #rows: Table<StoredParameter>;

  constructor(world: World) {
    this.#world = world;
    this.#rows = world.store.table('ssm.parameters');
  }

  find(name: string, account: string, region: string): StoredParameter | undefined {
    return this.#rows.get(`${account}/${region}/${name}`);
  }

  list(account: string, region: string): IterableIterator<StoredParameter> {
    return this.#rows.values(`${account}/${region}/`);
  }

  put(from: Omit<StoredParameter, 'version' | 'modifiedAt'>, overwrite: boolean): StoredParameter {
    checkName(from.name);
    const before = this.find(from.name, from.account, from.region);
    if (before !== undefined && !overwrite)
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    if (before !== undefined && before.type !== from.type)
      throw new AwsError(
        'HierarchyTypeMismatch',
        `Parameter ${from.name} has type ${before.type}, which cannot be changed; delete it first.`,
      );
    const most = from.tier === 'Advanced' ? MAX_ADVANCED_BYTES : MAX_STANDARD_BYTES;
    if (Buffer.byteLength(from.value) > most)
      throw new AwsError('ValidationException', `A ${from.tier} parameter has at most ${most} bytes.`);
    const pattern = from.allowedPattern ?? before?.allowedPattern;
    if (pattern !== undefined && !matches(pattern, from.value))
      throw new AwsError(
        'ParameterPatternMismatchException',
        `Parameter value failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
      );
    const row = { ...before, ...from, version: (before?.version ?? 0) + 1, modifiedAt: this.#world.now() };
    this.#rows.set(`${from.account}/${from.region}/${from.name}`, row);
    return row;
  }

  delete(name: string, account: string, region: string): boolean {
    return this.#rows.delete(`${account}/${region}/${name}`);
  }
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    throw new AwsError(
      'InvalidAllowedPatternException',
      `The pattern ${pattern.slice(0, 100)} is not a regular expression.`,
    );
  }
}

function checkName(name: string): void {
  if (
    !NAME.test(name) ||
    name.endsWith('/') ||
    name.includes('//') ||
    (name.includes('/') && !name.startsWith('/'))
  )
    throw new AwsError(
      'ValidationException',
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (RESERVED.test(name))
    throw new AwsError(
      'ValidationException',
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  if (name.split('/').length - 1 > MAX_LEVELS)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A parameter path has at most ${MAX_LEVELS} levels.`,
    );
}
