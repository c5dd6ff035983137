import { Aws } from 'aws-cdk-lib';
import { iamArn } from '../arns.ts';

/**
 * Principals of this account by the patterns of their ARNs. A resource policy that named them outright could not be made
 * before they are there, in any account; this one admits them when they come, and only so far as their own policies do.
 */
export function principalsHere(patterns: string | readonly string[]): {
  readonly Principal: Readonly<Record<string, string>>;
  readonly Condition: { readonly ArnLike: Readonly<Record<string, string | readonly string[]>> };
} {
  return {
    Principal: { AWS: iamArn('root') },
    Condition: { ArnLike: { 'aws:PrincipalArn': patterns } },
  };
}

/** The ARNs of roles of this account by their names. */
export function rolesHere(...names: readonly string[]): readonly string[] {
  return names.map((name) => iamArn(`role/${name}`));
}

/** That a service acts for this account. */
export const FOR_THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } as const;
