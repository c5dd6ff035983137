import { AwsError } from '../error.ts';
import type { Principal } from '../principal.ts';

/** What a call of AssumeRole says of its place in a chain. */
export interface ChainInput {
  readonly TransitiveTagKeys?: readonly string[] | undefined;
  readonly SourceIdentity?: string | undefined;
}

/** What a new role session takes over from the session that assumes it. */
export interface Inherited {
  readonly tags: Readonly<Record<string, string>>;
  /** Keys of inherited and newly passed tags that the next session in the chain inherits too. */
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

/**
 * Transitive tags and the source identity follow a person through every role; neither can be replaced on the way.
 * Source: IAM user guide, "Pass session tags in STS" and "Monitor and control actions taken with assumed roles".
 */
export function inherit(
  caller: Principal,
  input: ChainInput,
  passed: Readonly<Record<string, string>>,
): Inherited {
  const transitive = caller.transitiveTagKeys ?? [];
  const inherited = Object.entries(caller.sessionTags ?? {}).filter(([key]) => transitive.includes(key));
  const taken = new Set(inherited.map(([key]) => key.toLowerCase()));
  const wanted = input.TransitiveTagKeys ?? [];
  if (Object.keys(passed).some((key) => taken.has(key.toLowerCase())))
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  if (wanted.some((key) => !Object.hasOwn(passed, key)))
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  if (
    caller.sourceIdentity !== undefined &&
    input.SourceIdentity !== undefined &&
    input.SourceIdentity !== caller.sourceIdentity
  )
    throw new AwsError(
      'AccessDenied',
      'The source identity of the calling session cannot be changed: it is kept through role chaining.',
      { status: 403 },
    );
  const sourceIdentity = input.SourceIdentity ?? caller.sourceIdentity;
  return {
    tags: Object.fromEntries(inherited),
    transitiveTagKeys: [...inherited.map(([key]) => key), ...wanted],
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  };
}
