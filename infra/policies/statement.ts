/** One statement of a policy, with tokens of CloudFormation where a value is known only there. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A statement, and why what is wide in it has to be: the reason given to whoever checks for wildcards. */
export interface ReasonedStatement extends Statement {
  /** Left out where nothing in the statement is a wildcard. */
  readonly because?: string;
}

/** A policy document without the reasons, as IAM takes it. */
export function policyDocument(statements: readonly ReasonedStatement[]): {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
} {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ because: _, ...statement }) => statement),
  };
}
