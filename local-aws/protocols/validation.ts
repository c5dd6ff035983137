import type { z } from 'zod';
import { AwsError } from '../error.ts';

/** A value is quoted in a message up to this length. */
const MAX_QUOTED = 200;

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function constraintOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined || value === null) return 'Member must not be null';
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array')
        return `Member must have length greater than or equal to ${issue.minimum}`;
      return `Member must have value greater than or equal to ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string' || issue.origin === 'array')
        return `Member must have length less than or equal to ${issue.maximum}`;
      return `Member must have value less than or equal to ${issue.maximum}`;
    case 'invalid_format':
      return 'pattern' in issue && issue.pattern !== undefined
        ? `Member must satisfy regular expression pattern: ${String(issue.pattern).replace(/^\/|\/[a-z]*$/g, '')}`
        : issue.message;
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.map(String).join(', ')}]`;
    default:
      return issue.message;
  }
}

/** The error for an input that the schema refused, in AWS's words ("N validation errors detected: ..."). */
export function validationError(error: z.ZodError, input: unknown): AwsError {
  const parts = error.issues.map((issue) => {
    const value = valueAt(input, issue.path);
    const shown = value === undefined || value === null ? 'null' : `'${quote(value)}'`;
    const path = issue.path.map((key) =>
      typeof key === 'number' ? `${key + 1}.member` : lowerFirst(String(key)),
    );
    return `Value ${shown} at '${path.join('.')}' failed to satisfy constraint: ${constraintOf(issue, value)}`;
  });
  const count = parts.length === 1 ? '1 validation error' : `${parts.length} validation errors`;
  return new AwsError('ValidationException', `${count} detected: ${parts.join('; ')}`);
}

/** The same of ec2, which has words of its own and tells one fault at a time. Source: EC2 API reference, "Error codes". */
export function ec2ValidationError(error: z.ZodError, input: unknown): AwsError {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).map((key) => (typeof key === 'number' ? key + 1 : String(key))).join('.');
  const value = valueAt(input, issue?.path ?? []);
  if (issue === undefined || value === undefined || value === null)
    return new AwsError('MissingParameter', `The request must contain the parameter ${lowerFirst(path)}`);
  const constraint = constraintOf(issue, value);
  return new AwsError(
    'InvalidParameterValue',
    `Value (${quote(value)}) for parameter ${lowerFirst(path)} is invalid. ${constraint}`,
  );
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text;
}
